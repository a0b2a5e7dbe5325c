using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain;
using CaseMgmt.Domain.SchoolChoice.Rounds;
using CaseMgmt.Domain.SchoolChoice.Statistics;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using CaseMgmt.Projections.Cases;
using Dapper;

namespace CaseMgmt.Api.SchoolChoice.Statistics;

/// <summary>The statistics of a round of school choice, small counts left out.</summary>
internal sealed class ChoiceStatistics : IUseCase
{
    /// <summary>A count below this, but above nothing, is not shown: so few can be recognised.</summary>
    public const int SmallestShown = 5;

    // Placed by the round without having chosen in time: on its list, though the only choice came late. Chosen for and not placed, now that every child of the list is: taken off it.
    private const string Sql = $"""
        select f.grade, case when f.wish is not null then coalesce(f.fate, 'without-choice') when f.fate is not null then 'left-out' end as fate, coalesce(f.is_late, false) as is_late, coalesce(f.times_chosen, 0) > 1 as was_changed, f.assigned_first, f.wish, coalesce(f.has_school, false) as has_school,
               coalesce(f.offered, 0) > 0 as was_offered, coalesce(f.accepted, 0) > 0 as has_accepted, coalesce(f.declined, 0) > 0 as has_declined, coalesce(f.lapsed, 0) > 0 as has_lapsed,
               coalesce(f.placed_anew, 0) > 0 as placed_anew, count(*) as children
        from choice_figures f
        join case_details c on c.tenant_id = f.tenant_id and c.case_id = f.case_id
        where f.tenant_id = @TenantId and f.round = @Round and {CaseVisibility.Fragment}
        group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12
        """;

    static ChoiceStatistics() => DefaultTypeMap.MatchNamesWithUnderscores = true;

    /// <inheritdoc/>
    public static void Map(RouteGroups groups) => groups.Officer.MapGet("/school-choice/rounds/{roundId:guid}/statistics", Handle)
        .Describe(
            "school-choice-statistics",
            "Count a published round: who could choose, who chose what, and what came of it, per grade",
            "Every count is of children, each once. Counts under five are left out, and so is what they could be had from by addition or subtraction. Protected children count for the officers named for them only.")
        .Refuses(RejectionKind.NotFound, "round-not-found")
        .Refuses(RejectionKind.Conflict, "round-not-published")
        .Produces<Response>();

    /// <summary>What is counted of a round, as far as the viewer may see the cases.</summary>
    internal static async Task<ChoiceTable> CountAsync(IQuerySession session, Viewer viewer, Guid round, CancellationToken ct)
    {
        var rows = await session.QueryAsync(
            connection => connection.QueryAsync<Row>(new CommandDefinition(
                Sql, new { viewer.TenantId, viewer.IsOfficer, viewer.SeesProtected, viewer.Guardian, Round = round }, cancellationToken: ct)),
            ct);
        return ChoiceTable.Of([.. rows.Select(r => (r.Figure(), r.Children))]);
    }

    private static async Task<Response> Handle(Guid roundId, CurrentActor actor, IDocumentStore store, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        // An id of a stream of another kind is answered as one that does not exist.
        if (await session.Events.FetchStreamAsync(roundId, 1, ct: ct) is not [{ Data: RoundPrepared }])
            throw new ProblemException(Problem.From(new Rejection("round-not-found", RejectionKind.NotFound)));
        var round = await session.Events.AggregateStreamAsync<ChoiceRound>(roundId, ct: ct) ?? ChoiceRound.Initial;
        if (!ChoiceRound.IsPublic(round))
            throw new ProblemException(Problem.From(new Rejection("round-not-published", RejectionKind.Conflict)));
        var table = await CountAsync(session, Viewers.Of(actor), roundId, ct);
        if (!table.AddsUp)
            throw new InvalidOperationException("A measure is not the sum of its parts: small counts could be reckoned.");
        var shown = table.Shown(SmallestShown);
        return new Response(roundId, [.. table.Grades.Select(g => Measures.Of(g, shown))], Measures.Of(null, shown));
    }

    private sealed record Row(
        string Grade, string? Fate, bool IsLate, bool WasChanged, bool? AssignedFirst, long? Wish, bool HasSchool, bool WasOffered, bool HasAccepted, bool HasDeclined, bool HasLapsed, bool PlacedAnew,
        long Children)
    {
        public ChoiceFigure Figure() => new(
            new Grade(Grade), Fate is null ? null : Code.Parse<ChoiceFate>(Fate), IsLate, WasChanged, AssignedFirst, (int?)Wish, HasSchool, WasOffered, HasAccepted, HasDeclined, HasLapsed, PlacedAnew);
    }

    /// <summary>The table.</summary>
    /// <param name="RoundId">The round.</param>
    /// <param name="Grades">The grades, in order.</param>
    /// <param name="Total">All grades together.</param>
    internal sealed record Response(Guid RoundId, IReadOnlyList<Measures> Grades, Measures Total);

    /// <summary>The measures of one grade, or of all: numbers of children, each once. Null where a count is too small to show, or would give such a one away.</summary>
    /// <param name="Grade">The grade; null for all grades together.</param>
    /// <param name="Eligible">On the list when the round closed: could choose, whether or not somebody chose for them. The sum of choices, withdrawn, disagreed, unsigned and withoutChoice.</param>
    /// <param name="Choices">With wishes that counted: not taken back, and signed by all who should or settled to count all the same. Changed wishes, and wishes sent twice, are one choice.</param>
    /// <param name="Withdrawn">Whose choice was taken back and not made again.</param>
    /// <param name="Disagreed">Whose guardians did not agree, so that no wish counted.</param>
    /// <param name="Unsigned">Whose wishes did not count since a signature was missing.</param>
    /// <param name="WithoutChoice">For whom nobody chose.</param>
    /// <param name="ChoseAssigned">Of the choices: the most wanted school was the one the child would have been assigned anyway.</param>
    /// <param name="ChoseOther">Of the choices: the most wanted school was another, or the assigned one could not be told.</param>
    /// <param name="Changed">Of the choices: the wishes were changed at least once.</param>
    /// <param name="FirstWish">Of the choices: the round gave the most wanted school.</param>
    /// <param name="OtherWish">Of the choices: the round gave another of the wished schools.</param>
    /// <param name="Refused">Of the choices: the round gave none of the wished schools.</param>
    /// <param name="WithoutSchool">Of the eligible: the round gave no school at all.</param>
    /// <param name="Late">Whose choice came after the round closed, whether or not they were on the list; that choice is in no count above.</param>
    /// <param name="Offered">Were offered a seat after publication, once or more.</param>
    /// <param name="Accepted">Of the offered: accepted one.</param>
    /// <param name="Declined">Of the offered: declined one.</param>
    /// <param name="Lapsed">Of the offered: let one lapse.</param>
    /// <param name="PlacedAnew">Placed by a decision of its own after publication: by an accepted offer, a correction, an appeal or a late choice.</param>
    /// <param name="LeftOut">For whom somebody chose and who were then taken off the list, since they go to school elsewhere; in no count above by that choice.</param>
    internal sealed record Measures(
        Grade? Grade, long? Eligible, long? Choices, long? Withdrawn, long? Disagreed, long? Unsigned, long? WithoutChoice, long? ChoseAssigned, long? ChoseOther, long? Changed, long? FirstWish,
        long? OtherWish, long? Refused, long? WithoutSchool, long? Late, long? Offered, long? Accepted, long? Declined, long? Lapsed, long? PlacedAnew, long? LeftOut)
    {
        /// <summary>A row of the table.</summary>
        public static Measures Of(Grade? grade, ShownTable t) => new(
            grade, t.Count(grade, ChoiceMeasure.Eligible), t.Count(grade, ChoiceMeasure.Choices), t.Count(grade, ChoiceMeasure.Withdrawn), t.Count(grade, ChoiceMeasure.Disagreed),
            t.Count(grade, ChoiceMeasure.Unsigned), t.Count(grade, ChoiceMeasure.WithoutChoice), t.Count(grade, ChoiceMeasure.ChoseAssigned), t.Count(grade, ChoiceMeasure.ChoseOther),
            t.Count(grade, ChoiceMeasure.Changed), t.Count(grade, ChoiceMeasure.FirstWish), t.Count(grade, ChoiceMeasure.OtherWish), t.Count(grade, ChoiceMeasure.Refused),
            t.Count(grade, ChoiceMeasure.WithoutSchool), t.Count(grade, ChoiceMeasure.Late), t.Count(grade, ChoiceMeasure.Offered), t.Count(grade, ChoiceMeasure.Accepted),
            t.Count(grade, ChoiceMeasure.Declined), t.Count(grade, ChoiceMeasure.Lapsed), t.Count(grade, ChoiceMeasure.PlacedAnew), t.Count(grade, ChoiceMeasure.LeftOut));
    }
}
