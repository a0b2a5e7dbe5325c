using System.Globalization;
using System.Text;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Api.SchoolChoice.Rounds;
using CaseMgmt.Domain;
using CaseMgmt.Domain.SchoolChoice.Allocation;
using CaseMgmt.Domain.SchoolChoice.Priorities;
using CaseMgmt.EventStore;

namespace CaseMgmt.Api.SchoolChoice.Publication;

/// <summary>The whole instance of one grade in a round and its result, as the files of the program's <c>allocate</c> command, for the auditor: without any name, and every read audited.</summary>
internal sealed class InstanceFilesForAudit : IUseCase
{
    private static readonly string[] Files = ["schools.csv", "applicants.csv", "priorities.csv", "result.csv", "cutoffs.csv", "lottery.csv"];

    /// <inheritdoc/>
    public static void Map(RouteGroups groups) => groups.Manager.MapGet("/school-choice/rounds/{roundId:guid}/grades/{grade}/files/{file}", Handle)
        .Describe(
            "school-choice-instance-file", "Read one file of a round's instance or result for a grade",
            "schools.csv, applicants.csv and priorities.csv are what allocate takes; result.csv, cutoffs.csv and lottery.csv are the result, which allocate verify checks against them. Applicants are the round's codes; a school's " +
            "reserved seats are a school of their own, with -R after its code. Choices end with the school that a child is guaranteed. Each read is audited.")
        .Refuses(RejectionKind.NotFound, "round-not-found", "round-file-not-found").Refuses(RejectionKind.Conflict, "round-at-another-step")
        .Produces<string>(contentType: "text/csv");

    private static async Task<IResult> Handle(Guid roundId, string grade, string file, CurrentActor actor, IDocumentStore store, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        var row = await RoundActions.FindAsync(session, roundId, ct);
        if (row is not { Facts: { } facts, Result: { } result, Seed: { } seed })
            return Problem.From(new Rejection("round-at-another-step", RejectionKind.Conflict));
        if (!Files.Contains(file, StringComparer.Ordinal))
            return Problem.From(new Rejection("round-file-not-found", RejectionKind.NotFound));
        var (round, _) = await RoundArchive.RevealAsync(session, actor, roundId, facts, result, "round-audit", ct);
        return round.Run(seed).Run?.Outcomes.FirstOrDefault(o => o.Grade.Code == grade).Outcome is { } outcome
            ? Results.Text(Write(file, outcome), "text/csv; charset=utf-8")
            : Problem.From(new Rejection("round-file-not-found", RejectionKind.NotFound));
    }

    private static string Write(string file, RoundOutcome outcome) => file switch
    {
        "schools.csv" => Csv("school,capacity", Enumerable.Range(0, outcome.Instance.Instance.SchoolCount).Select(s => $"{Name(outcome, s)},{Text(outcome.Instance.Instance.Capacities[s])}")),
        "applicants.csv" => Applicants(outcome),
        "priorities.csv" => Csv("school,applicant,score", Each(outcome, (a, w) => $"{Name(outcome, outcome.Instance.Instance.Wishes[w])},{Code(outcome, a)},{Text(AllocationKey.Score(outcome.Instance.Instance.Keys[w]))}")),
        "result.csv" => Csv("applicant,school,rank", Enumerable.Range(0, outcome.Instance.Children.Count).Select(a =>
            outcome.Run.Result.Schools[a] is var s and >= 0 ? $"{Code(outcome, a)},{Name(outcome, s)},{Text(outcome.Run.Result.Places[a] + 1)}" : $"{Code(outcome, a)},,0")),
        "cutoffs.csv" => Csv("school,score,lottery", Enumerable.Range(0, outcome.Instance.Instance.SchoolCount).Where(s => outcome.Run.Proof.Cutoffs[s] is not null).Select(s =>
            $"{Name(outcome, s)},{Text(AllocationKey.Score(outcome.Run.Proof.Cutoffs[s]!.Value))},{Text(outcome.Instance.Numbers[AllocationKey.Lottery(outcome.Run.Proof.Cutoffs[s]!.Value)])}")),
        _ => Csv("applicant,lottery", outcome.Instance.Children.Select((c, a) => $"{c.Code},{Text(outcome.Instance.Numbers[a])}")),
    };

    private static string Applicants(RoundOutcome outcome)
    {
        var instance = outcome.Instance.Instance;
        var most = Enumerable.Range(0, instance.ApplicantCount).Select(a => instance.Starts[a + 1] - instance.Starts[a]).DefaultIfEmpty(0).Max();
        return Csv(
            $"applicant,lottery{string.Concat(Enumerable.Range(1, most).Select(k => $",choice{Text(k)}"))}",
            Enumerable.Range(0, instance.ApplicantCount).Select(a =>
            {
                var wishes = instance.WishesOf(a).ToArray();
                return $"{Code(outcome, a)},{Text(outcome.Instance.Numbers[a])}{string.Concat(Enumerable.Range(0, most).Select(k => k < wishes.Length ? $",{Name(outcome, wishes[k])}" : ","))}";
            }));
    }

    private static IEnumerable<string> Each(RoundOutcome outcome, Func<int, int, string> line)
    {
        for (var applicant = 0; applicant < outcome.Instance.Instance.ApplicantCount; applicant++)
        {
            for (var wish = outcome.Instance.Instance.Starts[applicant]; wish < outcome.Instance.Instance.Starts[applicant + 1]; wish++)
                yield return line(applicant, wish);
        }
    }

    private static string Csv(string header, IEnumerable<string> lines) => lines.Aggregate(new StringBuilder(header).Append('\n'), (text, line) => text.Append(line).Append('\n')).ToString();

    private static string Name(RoundOutcome outcome, int school) => $"{outcome.Instance.UnitOf(school)}{(outcome.Instance.IsReserved(school) ? "-R" : "")}";

    private static string Code(RoundOutcome outcome, int applicant) => outcome.Instance.Children[applicant].Code.Value;

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
