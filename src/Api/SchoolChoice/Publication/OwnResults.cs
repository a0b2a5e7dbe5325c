using System.Globalization;
using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Api.SchoolChoice.Rounds;
using CaseMgmt.Api.Texts;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using CaseMgmt.Projections.SchoolChoice;
using CaseMgmt.Projections.SchoolUnits;
using Dapper;

namespace CaseMgmt.Api.SchoolChoice.Publication;

/// <summary>A guardian reads what came of a child's round: wish by wish, with the proof that the child's row stands in the published result.</summary>
internal sealed class OwnResults : IUseCase
{
    private const string Sql = "select round, explanation, school, wish from school_choices where tenant_id = @TenantId and case_id = @CaseId and explanation is not null";

    private const string PassedSql = """
        select p.school, p.ground, p.passed_at from list_passings p join school_choices s on s.tenant_id = p.tenant_id and s.case_id = @CaseId and s.round = p.round and s.grade = p.grade
        where p.tenant_id = @TenantId and p.case_id <> @CaseId and p.school = any(@Schools) order by p.passed_at
        """;

    /// <inheritdoc/>
    public static void Map(RouteGroups groups) => groups.Guardian.MapGet("/school-choice/cases/{caseId:guid}/result", Handle)
        .Describe(
            "my-school-choice-result", "Read what came of a round for my child",
            "After publication. The proof leads from the child's own row to the published root by RFC 9162 over SHA-256: a row is round, code, lottery number, school (empty for none), number of the wish (0 for none) and salt, " +
            "each on a line. It shows no other row. Of a child who is protected, or has a guardian who is, at the publication or today, no number is told. passedOver tells that a seat which the child waits for by the published order was given before the waiting list, when and on which ground; never to whom.")
        .Refuses(RejectionKind.NotFound, "case-not-found", "round-result-not-found").Refuses(ProblemCodes.EvidenceDisposed)
        .Produces<Response>();

    private static async Task<Response> Handle(Guid caseId, CurrentActor actor, PublishedRows rows, CaseNames names, IDocumentStore store, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        var row = await CaseRows.OneAsync(session, Viewers.Of(actor), caseId, ct);
        var placed = await session.QueryAsync(
            connection => connection.QuerySingleOrDefaultAsync<Placed>(new CommandDefinition(Sql, new { session.TenantId, CaseId = caseId }, cancellationToken: ct)), ct);
        if (placed is null || row.IsWithheld || await session.ChoiceRoundAsync(placed.Round, ct) is not { IsPublic: true } round)
            throw new ProblemException(Problem.From(new Rejection("round-result-not-found", RejectionKind.NotFound)));
        var opened = await CaseDocuments.OpenAsync(session, actor, caseId, [placed.Explanation], "round-result", ct);
        var told = opened.Document<PlacementExplanation>(placed.Explanation) ?? throw new ProblemException(ProblemCodes.EvidenceDisposed);
        // Whoever was protected then is hidden from the other parent, and whoever has become so since.
        var hides = told.HidesNumbers || !(await RoundChildren.OpenAsync(session, [new PersonRef(row.Subject)], ct)).Contains(new PersonRef(row.Subject));
        var proof = (await rows.OfAsync(session, round, ct)).ProofOf(told.Code);
        var units = await session.SchoolUnitsAsync([.. told.Wishes.Select(w => w.School), .. new[] { proof.Row.School }.OfType<SchoolUnitCode>()], ct);
        string? NameOf(SchoolUnitCode? unit) => unit is { } u ? units.GetValueOrDefault(u)?.Description.Name.Value ?? u.Value : null;
        var nameOf = await names.ShowAsync(actor, [row.Subject], "round-result", ct);
        return new Response(
            caseId, round.RoundId, nameOf(row.Subject), proof.Row.School?.Value, NameOf(proof.Row.School), proof.Row.Wish,
            [.. told.Wishes.Select(w => new Wish(w.School.Value, NameOf(w.School)!, w.IsAdmitted, w.DecidedBy, PlacementDecisions.TextOf(w, hides)))], told.Placement, told.Code.Value, told.Lottery,
            new Proof(proof.Row.Salt, proof.Index, proof.Size, proof.Path, proof.Root.Value), await PassedAsync(session, caseId, told, NameOf, ct));
    }

    // Wanted more than what the round gave: those are the lists that the child stands on.
    private static async Task<IReadOnlyList<Passed>> PassedAsync(IQuerySession session, Guid caseId, PlacementExplanation told, Func<SchoolUnitCode?, string?> nameOf, CancellationToken ct)
    {
        string[] schools = [.. told.Wishes.TakeWhile(w => !w.IsAdmitted).Select(w => w.School.Value)];
        var rows = schools.Length == 0 ? [] : await session.QueryAsync(
            connection => connection.QueryAsync<PassedRow>(new CommandDefinition(PassedSql, new { session.TenantId, CaseId = caseId, Schools = schools }, cancellationToken: ct)), ct);
        return [.. rows.Select(r => (Row: r, On: SwedishTime.DateOf(new DateTimeOffset(r.PassedAt, TimeSpan.Zero)), Name: nameOf(new SchoolUnitCode(r.School))!))
            .Select(p => new Passed(p.Row.School, p.Name, p.On, p.Row.Ground, CaseTexts.Fill($"passed-over.{p.Row.Ground}", p.On.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), p.Name)))];
    }

    private sealed record PassedRow(string School, string Ground, DateTime PassedAt);

    private sealed record Placed(Guid Round, Guid Explanation, string? School, int? Wish);

    /// <summary>What came of a round for a child.</summary>
    /// <param name="CaseId">The case.</param>
    /// <param name="RoundId">The round.</param>
    /// <param name="ChildName">The child.</param>
    /// <param name="School">Code of the school that the round gave, or null.</param>
    /// <param name="SchoolName">Its name.</param>
    /// <param name="WishNumber">Which wish that is, from 1; 0 for none of them.</param>
    /// <param name="Wishes">Wish by wish.</param>
    /// <param name="Placement">What is told of a placement that is none of the wishes, or null.</param>
    /// <param name="Code">The child's code among the public codes.</param>
    /// <param name="Lottery">Its lottery number.</param>
    /// <param name="Proof">That its row stands in the published result.</param>
    /// <param name="PassedOver">The seats that were given before the waiting lists the child stands on, in order; empty for none.</param>
    internal sealed record Response(
        Guid CaseId, Guid RoundId, string ChildName, string? School, string? SchoolName, int WishNumber, IReadOnlyList<Wish> Wishes, string? Placement, string Code, int Lottery, Proof Proof,
        IReadOnlyList<Passed> PassedOver);

    /// <summary>That a seat was given before the waiting list.</summary>
    /// <param name="School">Code of the school.</param>
    /// <param name="SchoolName">Its name.</param>
    /// <param name="On">The day.</param>
    /// <param name="Ground">correction or appeal.</param>
    /// <param name="Text">The same in plain Swedish.</param>
    internal sealed record Passed(string School, string SchoolName, DateOnly On, string Ground, string Text);

    /// <summary>What came of one wish.</summary>
    /// <param name="School">Code of the school.</param>
    /// <param name="SchoolName">Its name.</param>
    /// <param name="IsAdmitted">Whether the child was admitted there.</param>
    /// <param name="DecidedBy">The principle that a refusal came down to, or null.</param>
    /// <param name="Text">The same in plain Swedish, with the own standing against the last admitted; without numbers where anybody in the family is protected.</param>
    internal sealed record Wish(string School, string SchoolName, bool IsAdmitted, PlacementPrinciple? DecidedBy, string Text);

    /// <summary>The way from the row to the published root.</summary>
    /// <param name="Salt">The row's salt.</param>
    /// <param name="Index">Its place, from 0.</param>
    /// <param name="Size">Number of rows.</param>
    /// <param name="Path">Hashes upwards.</param>
    /// <param name="Root">The root, to be held against the public one.</param>
    internal sealed record Proof(string Salt, long Index, long Size, IReadOnlyList<string> Path, string Root);
}

/// <summary>The rows of published rounds, laid out once, and kept until the round is disposed of: many families ask on the same morning.</summary>
internal sealed class PublishedRows
{
    private const int MostKept = 8;

    private readonly KeptOpened<RoundRows> kept = new(MostKept);

    /// <summary>The rows of a published round.</summary>
    /// <exception cref="ProblemException">They have been disposed of (410).</exception>
    public async Task<RoundRows> OfAsync(IQuerySession session, ListedRound round, CancellationToken ct) => await kept.OfAsync(
        session, round.RoundId, round.Result!.Value, null,
        async () =>
        {
            var opened = await RoundArchive.OpenAsync(session, round.RoundId, round.Facts!.Value, "round-rows", ct);
            return opened.RowsOf(await RoundArchive.ResultAsync(session, round.Result.Value, "round-rows", ct));
        },
        ct) ?? throw new ProblemException(ProblemCodes.EvidenceDisposed);
}
