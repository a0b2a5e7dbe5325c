using System.Globalization;
using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Api.SchoolChoice.Rounds;
using CaseMgmt.Api.Texts;
using CaseMgmt.Domain;
using CaseMgmt.EventStore;
using CaseMgmt.Projections.Cases;
using CaseMgmt.Projections.SchoolChoice;
using Dapper;

namespace CaseMgmt.Api.SchoolChoice.Choices;

/// <summary>The choices of a round as officers see them: who has chosen, who has not signed, who does not agree.</summary>
internal sealed class ChoiceList : IUseCase
{
    private const string Sql = $"""
        select * from (
          select s.case_id, c.reference, s.child, s.grade,
            case when s.state in ('left-out', 'ended') and {WithheldCases.IsNotWithheld} then 'left-out' else s.made end as state,
            s.received_at, s.unsigned_counts, c.registered_at, s.late_form is not null as has_late_wishes,
            case when s.form is null or s.made in ('withdrawn', 'disagreed') then null else
              (array['signed', 'awaited', 'declined'])[1 + coalesce((select max(case p.signature when 'signed' then 0 when 'declined' then 2 else 1 end) from case_parties p
                where p.tenant_id = s.tenant_id and p.case_id = s.case_id and (p.role = 'co-guardian' or p.signature <> 'not-asked')), 0)] end as agreement
          from school_choices s join case_details c on c.tenant_id = s.tenant_id and c.case_id = s.case_id
          where s.tenant_id = @TenantId and s.round = @Round and {CaseVisibility.Fragment}) x
        where (@State::text is null or x.state = @State) and (@Agreement::text is null or x.agreement = @Agreement)
          and (@AfterTime::timestamptz is null or (x.registered_at, x.case_id) > (@AfterTime, @AfterId))
        order by x.registered_at, x.case_id limit @Limit
        """;

    private static readonly string[] States = [ChoiceState.Chosen, ChoiceState.Withdrawn, ChoiceState.Disagreed, ChoiceState.WithoutChoice, ChoiceState.Late, ChoiceState.LeftOut];
    private static readonly string[] Agreements = ["signed", "awaited", "declined"];

    /// <inheritdoc/>
    public static void Map(RouteGroups groups) => groups.Officer.MapGet("/school-choice/rounds/{roundId:guid}/choices", Handle)
        .Describe("choices-of-round", "List the choices of a round, the oldest first", "Without wishes; those stand in the choice. Nothing of what the round gave is told here.")
        .Takes("state", "Only choices in this state.", States).Takes("agreement", "Only choices that all have signed, that somebody has not answered, or that somebody has declined.", Agreements)
        .Refuses(RejectionKind.NotFound, "round-not-found").Produces<Listing<Item>>();

    private static async Task<Listing<Item>> Handle(
        Guid roundId, CurrentActor actor, Page page, CaseNames names, IDocumentStore store, string? state, string? agreement, CancellationToken ct)
    {
        if (state is not null && !States.Contains(state, StringComparer.Ordinal))
            throw new ProblemException(ExceptionProblems.Field("state", "not-allowed"));
        if (agreement is not null && !Agreements.Contains(agreement, StringComparer.Ordinal))
            throw new ProblemException(ExceptionProblems.Field("agreement", "not-allowed"));
        await using var session = store.QuerySession(actor.MunicipalityId);
        await RoundActions.FindAsync(session, roundId, ct);
        var viewer = Viewers.Of(actor);
        var rows = (await session.QueryAsync(
            connection => connection.QueryAsync<Row>(new CommandDefinition(
                Sql,
                new
                {
                    viewer.TenantId,
                    viewer.IsOfficer,
                    viewer.SeesProtected,
                    viewer.Guardian,
                    Round = roundId,
                    State = state,
                    Agreement = agreement,
                    AfterTime = page.After is [var at, _] ? new DateTime(long.Parse(at, CultureInfo.InvariantCulture), DateTimeKind.Utc) : (DateTime?)null,
                    AfterId = page.After is [_, var id] ? Guid.Parse(id) : (Guid?)null,
                    Limit = page.Limit + 1,
                },
                cancellationToken: ct)),
            ct)).AsList();
        var nameOf = await names.ShowAsync(actor, rows.Take(page.Limit).Select(r => r.Child), "choices-of-round", ct);
        return page.Of(
            rows,
            r => new Item(
                r.CaseId, r.Reference, nameOf(r.Child), r.Grade, r.State, ChoiceDetails.StateText(r.State, r.HasLateWishes), r.Agreement, r.Agreement is { } a ? CaseTexts.Get($"choice.agreement.{a}") : null,
                r.UnsignedCounts, r.ReceivedAt),
            r => [r.RegisteredAt.Ticks.ToString(CultureInfo.InvariantCulture), r.CaseId.ToString()]);
    }

    private sealed record Row(Guid CaseId, string Reference, Guid Child, string Grade, string State, DateTime? ReceivedAt, bool? UnsignedCounts, DateTime RegisteredAt, bool HasLateWishes, string? Agreement);

    /// <summary>A choice in the list.</summary>
    /// <param name="CaseId">The case.</param>
    /// <param name="Reference">Its public reference.</param>
    /// <param name="Child">The child's name, as far as it may be shown.</param>
    /// <param name="Grade">The grade.</param>
    /// <param name="State">How it stands.</param>
    /// <param name="StateText">The same in Swedish.</param>
    /// <param name="Agreement">signed, awaited or declined; null when there is nothing to sign.</param>
    /// <param name="AgreementText">The same in Swedish.</param>
    /// <param name="UnsignedCounts">What was settled of a missing signature; null while nothing is.</param>
    /// <param name="ReceivedAt">When the latest wishes came, UTC; null when nobody chose.</param>
    internal sealed record Item(
        Guid CaseId, string Reference, string Child, string Grade, string State, string StateText, string? Agreement, string? AgreementText, bool? UnsignedCounts, DateTime? ReceivedAt);
}
