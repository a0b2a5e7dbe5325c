using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Api.SchoolChoice.Audit;
using CaseMgmt.Api.SchoolChoice.Rounds;
using CaseMgmt.Domain;
using CaseMgmt.Domain.SchoolChoice.Allocation;
using CaseMgmt.Domain.SchoolChoice.Lottery;
using CaseMgmt.Domain.SchoolChoice.Priorities;
using CaseMgmt.Domain.SchoolChoice.Rounds;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;

namespace CaseMgmt.Api.SchoolChoice.Publication;

/// <summary>The whole instance of one grade in a round and its result, as the files of the program's <c>allocate</c> command, for the auditor: without any name, and every read audited.</summary>
internal sealed class InstanceFilesForAudit : IUseCase
{
    private const string All = "all.zip";

    /// <summary>The files of a grade.</summary>
    internal static readonly string[] Files = ["schools.csv", "applicants.csv", "priorities.csv", "result.csv", "cutoffs.csv", "lottery.csv", "result.json", "key.txt", "corrections.json", .. AuditColumns.Files];

    /// <inheritdoc/>
    public static void Map(RouteGroups groups) => groups.Manager.MapGet("/school-choice/rounds/{roundId:guid}/grades/{grade}/files/{file}", Handle)
        .Describe(
            "school-choice-instance-file", "Read one file of a round's instance or result for a grade",
            "schools.csv, applicants.csv and priorities.csv are what allocate takes; result.csv, cutoffs.csv and lottery.csv are the result, which allocate verify checks against them. Applicants are the round's codes; a school's " +
            "reserved seats are a school of their own, with -R after its code, and so are, with -K, the seats of children who go on there if they get no other (kept.csv). Choices end with the school that a child is guaranteed. result.json is the whole round's result in the bytes that resultHash is the HMAC-SHA-256 of, and " +
            "key.txt the key in hexadecimal; corrections.json is what officers have settled and corrected of facts and seats, with what was before and why. round.csv (round, seed and its source, hashes, root, order of priority, versions of register, " +
            "network and areas), codes.csv (every code of the list), seats.csv, facts.csv (the frozen facts of each child), ways.csv (its ways in millimetres), standings.csv (where it stands by each principle) and rows.csv (the rows under the public root) are what " +
            "all of that follows from; all.zip holds all files, and allocate verify --export recomputes them from these. The files hold the wishes of protected children too: only who is named for protected persons as well is given them. Each read is audited.")
        .Refuses(RejectionKind.NotFound, "round-not-found", "round-file-not-found").Refuses(RejectionKind.Conflict, "round-at-another-step").Refuses(RejectionKind.Forbidden, "protected-role-needed")
        .Produces<string>(contentType: "text/csv");

    private static async Task<IResult> Handle(Guid roundId, string grade, string file, CurrentActor actor, IDocumentStore store, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        var row = await RoundActions.FindAsync(session, roundId, ct);
        if (!actor.SeesProtected)
            return Problem.From(new Rejection("protected-role-needed", RejectionKind.Forbidden));
        if (row is not { Facts: { } facts, Result: { } result, Seed: { } seed })
            return Problem.From(new Rejection("round-at-another-step", RejectionKind.Conflict));
        if (file != All && !Files.Contains(file, StringComparer.Ordinal))
            return Problem.From(new Rejection("round-file-not-found", RejectionKind.NotFound));
        var (round, kept) = await RoundArchive.RevealAsync(session, actor, roundId, facts, result, "round-audit", ct);
        if (file == "corrections.json")
            return Results.Json(Corrections.Of(round), DomainJson.Options);
        if (file is "result.json" or "key.txt")
            return Results.Text(Write(file, round, kept), "text/plain; charset=utf-8");
        if (round.Run(seed).Run?.Outcomes.FirstOrDefault(o => o.Grade.Code == grade) is not { Outcome: { } outcome } ran)
            return Problem.From(new Rejection("round-file-not-found", RejectionKind.NotFound));
        var export = new RoundExport(row, round, kept, ran.Grade, outcome);
        return file == All
            ? Results.File(Pack(export), "application/zip", $"{roundId}-{ran.Grade.Code}.zip")
            : Results.Text(Write(file, export), "text/csv; charset=utf-8");
    }

    // The same bytes each time.
    private static byte[] Pack(RoundExport export)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var file in Files)
            {
                var entry = zip.CreateEntry(file);
                entry.LastWriteTime = export.Row.AllocatedAt ?? export.Row.Plan.ClosesAt;
                using var content = entry.Open();
                content.Write(Encoding.UTF8.GetBytes(Write(file, export)));
            }
        }
        return bytes.ToArray();
    }

    /// <summary>Everything that officers have settled at the closing of a round, and corrected since.</summary>
    internal sealed record Corrections(IReadOnlyList<ChildNotes> Children, IReadOnlyList<SeatNote> Seats)
    {
        /// <summary>Those of a round, a child who was taken off the list last.</summary>
        public static Corrections Of(OpenedRound round) => new(
            [.. round.Entrants.Where(e => e.Notes.Count > 0).Select(e => new ChildNotes(e.Facts.Code, false, e.AsFound, e.Notes)),
                .. (round.Facts.LeftOut ?? []).Select(e => new ChildNotes(e.Facts.Code, true, e.AsFound, e.Notes))],
            round.Facts.SeatNotes ?? []);
    }

    /// <summary>What was settled and corrected of one child.</summary>
    internal sealed record ChildNotes(RoundCode Code, bool IsLeftOut, RoundChild? AsFound, IReadOnlyList<FactNote> Notes);

    /// <summary>The text of a file of <see cref="Files"/>.</summary>
    internal static string Write(string file, RoundExport export) =>
        AuditColumns.Files.Contains(file, StringComparer.Ordinal) ? export.Write(file)
        : file is "result.json" or "key.txt" or "corrections.json" ? Write(file, export.Round, export.Kept)
        : Write(file, export.Outcome);

    private static string Write(string file, OpenedRound round, RoundResult kept) => file switch
    {
        "key.txt" => Convert.ToHexStringLower(round.ResultKey),
        "result.json" => Encoding.UTF8.GetString(RoundArchive.BytesOf(kept)),
        _ => JsonSerializer.Serialize(Corrections.Of(round), DomainJson.Options),
    };

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

    private static string Name(RoundOutcome outcome, int school) => $"{outcome.Instance.UnitOf(school)}{(outcome.Instance.IsReserved(school) ? "-R" : outcome.Instance.IsKept(school) ? "-K" : "")}";

    private static string Code(RoundOutcome outcome, int applicant) => outcome.Instance.Children[applicant].Code.Value;

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
