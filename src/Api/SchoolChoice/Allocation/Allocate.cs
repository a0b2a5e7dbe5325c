using System.Globalization;
using CaseMgmt.Api.Adapters.Imports;
using CaseMgmt.Api.Operations;
using CaseMgmt.Api.SchoolChoice.Audit;
using CaseMgmt.Api.Texts;
using CaseMgmt.Domain.SchoolChoice.Allocation;

namespace CaseMgmt.Api.SchoolChoice.Allocation;

/// <summary>
/// <c>allocate --schools F --applicants F --priorities F --out DIR</c>: allocates the applicants of three files to schools, proves the result and
/// writes it. A bad file is refused with line and column, and nothing is written. Needs no database.
/// </summary>
public sealed class Allocate : IOperatorCommand
{
    /// <inheritdoc/>
    public string Name => "allocate";

    /// <inheritdoc/>
    public string Usage => "--schools F --applicants F --priorities F --out DIR";

    /// <inheritdoc/>
    public Task<int> RunAsync(IReadOnlyList<string> args, TextWriter output, TextWriter error, CancellationToken ct) =>
        Task.FromResult(AllocationArguments.Run(this, args, error, files =>
        {
            var named = files.ReadInstance();
            var run = DeferredAcceptance.Allocate(named.Instance);
            if (AllocationCheck.Faults(named.Instance, run.Result.Schools, run.Proof.Cutoffs) is [var fault, ..])
                throw new InvalidOperationException($"The result does not stand the check: {fault.Kind}.");
            ct.ThrowIfCancellationRequested();
            ResultFiles.Write(files.Out, named, run);
            output.WriteLine(AllocationReport.Of(named, run.Result.Schools, run.Result.Places));
            return 0;
        }));
}

/// <summary>
/// <c>allocate verify --schools F --applicants F --priorities F --out DIR</c>: checks the result in a folder against the files it was made from,
/// without making it again. <c>allocate verify --export DIR</c>: checks the export of a round's grade, and recomputes first the lottery from codes and seed, and
/// guarantees, standings, lists and scores from the frozen facts, at last the rows under the public root.
/// </summary>
public sealed class AllocateVerify : IOperatorCommand
{
    /// <inheritdoc/>
    public string Name => "allocate verify";

    /// <inheritdoc/>
    public string Usage => "--schools F --applicants F --priorities F --out DIR | --export DIR";

    /// <inheritdoc/>
    public Task<int> RunAsync(IReadOnlyList<string> args, TextWriter output, TextWriter error, CancellationToken ct) =>
        Task.FromResult(AllocationArguments.Run(this, args, error, files =>
        {
            var check = files.IsExport ? new RoundCheck(files.Out) : null;
            if (check?.OfInstance() is { } first)
                return Tell(first, error);
            var named = files.ReadInstance();
            var (schools, cutoffs) = ResultFiles.Read(files.Out, named);
            // Of an export the cut-offs are reckoned as well, so that the wrong one is named by its own line.
            var faults = AllocationCheck.Faults(named.Instance, schools, check is null ? cutoffs : default(ReadOnlySpan<ulong?>), check?.Guaranteed);
            foreach (var fault in faults)
                error.WriteLine(AllocationReport.Of(fault));
            if (faults.Count > 0)
                return 1;
            if (check?.OfResult() is { } last)
                return Tell(last, error);
            var places = new int[schools.Length];
            for (var applicant = 0; applicant < places.Length; applicant++)
                places[applicant] = schools[applicant] < 0 ? -1 : named.Instance.WishesOf(applicant).IndexOf(schools[applicant]);
            output.WriteLine(AllocationReport.Of(named, schools, places));
            if (check is not null)
                output.WriteLine("Recomputed: list of codes, seed, lottery numbers, guarantees, standings, lists, scores, rows and root.");
            return 0;
        }));

    private static int Tell(Difference difference, TextWriter error)
    {
        error.WriteLine(difference.Sentence);
        return 1;
    }
}

/// <summary>The files that both commands name.</summary>
/// <param name="Schools">schools.csv.</param>
/// <param name="Applicants">applicants.csv.</param>
/// <param name="Priorities">priorities.csv.</param>
/// <param name="Out">The folder of the result.</param>
/// <param name="IsExport">Whether the folder is the export of a round.</param>
internal sealed record AllocationArguments(string Schools, string Applicants, string Priorities, string Out, bool IsExport = false)
{
    /// <summary>Reads the arguments, does the work, and tells what went wrong.</summary>
    /// <returns>The process's exit code.</returns>
    internal static int Run(IOperatorCommand command, IReadOnlyList<string> args, TextWriter error, Func<AllocationArguments, int> work)
    {
        if (Of(args) is not { } arguments || (arguments.IsExport && command is not AllocateVerify))
        {
            error.WriteLine($"Usage: {command.Name} {command.Usage}");
            return 2;
        }
        try
        {
            return work(arguments);
        }
        catch (ImportRefusedException e)
        {
            foreach (var fault in e.Faults)
                error.WriteLine(AllocationTexts.Of(fault));
            error.WriteLine($"{command.Name}: refused, nothing was written.");
            return 1;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException or OutOfMemoryException or OperationCanceledException)
        {
            error.WriteLine($"{command.Name}: {e.Message}");
            return 1;
        }
    }

    /// <summary>Reads the instance.</summary>
    internal NamedInstance ReadInstance() => InstanceFiles.Read(Schools, Applicants, Priorities);

    private static AllocationArguments? Of(IReadOnlyList<string> args) =>
        ImportOptions.Read(args, "schools", "applicants", "priorities", "out") is ([], { Count: 4 } named)
            ? new AllocationArguments(named["schools"], named["applicants"], named["priorities"], named["out"])
        : ImportOptions.Read(args, "export") is ([], { Count: 1 } export)
            ? new AllocationArguments(Path.Combine(export["export"], "schools.csv"), Path.Combine(export["export"], "applicants.csv"), Path.Combine(export["export"], "priorities.csv"), export["export"], IsExport: true)
        : null;
}

/// <summary>What the commands tell: numbers, and places in files; never an id.</summary>
internal static class AllocationReport
{
    /// <summary>A proven result in two lines. The first wish is the one that stands in choice1, as the rank in result.csv.</summary>
    internal static string Of(NamedInstance named, ReadOnlySpan<int> schools, ReadOnlySpan<int> places)
    {
        var (instance, none, first) = (named.Instance, schools.Count(AllocationResult.None), 0);
        for (var applicant = 0; applicant < places.Length; applicant++)
        {
            if (places[applicant] == 0 && named.Rank(applicant, 0) == 1)
                first++;
        }
        return string.Create(CultureInfo.InvariantCulture, $"{schools.Length} applicants, {instance.SchoolCount} schools, {instance.WishCount} wishes: {schools.Length - none} allocated, {first} of them to the first wish; {none} without a school.\n")
            + "Proven: no pair blocks, capacities are kept, and no stable allocation is better for any applicant.";
    }

    /// <summary>A fault, with the line of result.csv or of schools.csv that it concerns.</summary>
    internal static string Of(AllocationFault fault)
    {
        var applicant = fault.Applicant < 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"result.csv, line {fault.Applicant + 2}");
        var school = fault.School < 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{(fault.Applicant < 0 ? "" : ", ")}school in line {fault.School + 2} of schools.csv");
        return $"{applicant}{school}: {AllocationTexts.Sentence(Code(fault.Kind))}";
    }

    private static string Code(AllocationFaultKind kind) => kind switch
    {
        AllocationFaultKind.NotWished => "not-wished",
        AllocationFaultKind.OverCapacity => "over-capacity",
        AllocationFaultKind.FreeSeat => "free-seat-wanted-more",
        AllocationFaultKind.PassedOver => "passed-over",
        AllocationFaultKind.GuaranteeBroken => "guarantee-broken",
        AllocationFaultKind.Improvable => "not-the-best-for-applicants",
        AllocationFaultKind.WrongCutoff => "wrong-cutoff",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
