using System.Globalization;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Api.Texts;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases.Handling;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using CaseMgmt.Projections.Cases;
using Dapper;

namespace CaseMgmt.Api.Cases.Life;

/// <summary>What officers ask each other: in one case, and what waits for the one who looks.</summary>
internal sealed class ReferralList : IUseCase
{
    private const string OfCase = """
        select referral, officer, purpose, state, asked_by, asked_at, question, reply, reply_text, answered_at, version
        from case_referrals where tenant_id = @TenantId and case_id = @CaseId and version > @After order by version limit @Limit
        """;

    private const string Waiting = $"""
        select r.referral, r.purpose, r.asked_by, r.asked_at, c.case_id, c.reference, d.diary_number, c.case_type
        from case_referrals r
        join case_details c on c.tenant_id = r.tenant_id and c.case_id = r.case_id
        left join diary_numbers d on d.tenant_id = c.tenant_id and d.case_id = c.case_id
        where r.tenant_id = @TenantId and r.officer = @Officer and r.state = 'open' and c.status in ('under-assessment', 'decided') and {CaseVisibility.Fragment}
          and (@AfterTime::timestamptz is null or (r.asked_at, r.referral) > (@AfterTime, @AfterId))
        order by r.asked_at, r.referral limit @Limit
        """;

    /// <inheritdoc/>
    public static void Map(RouteGroups groups)
    {
        groups.Officer.MapGet("/cases/{caseId:guid}/referrals", InCase)
            .Describe("case-referrals", "List what officers have asked each other in a case, oldest first")
            .Refuses(RejectionKind.NotFound, "case-not-found").Produces<Listing<Item>>();
        groups.Officer.MapGet("/referrals", ForMe)
            .Describe("my-referrals", "List what waits for my advice or approval, oldest first", "What is asked is read in the case.")
            .Produces<Listing<WaitingItem>>();
    }

    private static async Task<Listing<Item>> InCase(Guid caseId, CurrentActor actor, Page page, MatterProtection matters, StaffNames staff, IDocumentStore store, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        var reader = await CaseTextReader.ForAsync(session, actor, caseId, matters, ct);
        var rows = await reader.RowsAsync<Row>(OfCase, page, ct);
        await reader.OpenAsync(rows.Take(page.Limit).SelectMany(r => new[] { r.Question, r.ReplyText }).OfType<Guid>(), "case-referrals", ct);
        return page.Of(
            rows,
            r => new Item(
                r.Referral, staff.Shown(actor.MunicipalityId, r.Officer, r.AskedAt), Code.Parse<ReferralPurpose>(r.Purpose), CaseTexts.Get($"detail.referral.{r.Purpose}"), Code.Parse<ListedReferral>(r.State), CaseTexts.Get($"referral.{r.State}"),
                staff.Shown(actor.MunicipalityId, r.AskedBy, r.AskedAt), r.AskedAt, reader.TextOf(r.Question), r.Reply is { } reply ? Code.Parse<ReferralAnswer>(reply) : null,
                r.Reply is { } given ? CaseTexts.Get($"detail.referral.{given}") : null, reader.TextOf(r.ReplyText), r.AnsweredAt, r.Officer == actor.Actor.Id),
            r => [r.Version.ToString(CultureInfo.InvariantCulture)]);
    }

    private static async Task<Listing<WaitingItem>> ForMe(CurrentActor actor, Page page, StaffNames staff, IDocumentStore store, CancellationToken ct)
    {
        var viewer = Viewers.Of(actor);
        await using var session = store.QuerySession(actor.MunicipalityId);
        var rows = (await session.QueryAsync(
            connection => connection.QueryAsync<WaitingRow>(new CommandDefinition(
                Waiting,
                new
                {
                    viewer.TenantId,
                    viewer.IsOfficer,
                    viewer.SeesProtected,
                    viewer.Guardian,
                    Officer = actor.Actor.Id,
                    AfterTime = page.After is [var at, _] ? new DateTime(long.Parse(at, CultureInfo.InvariantCulture), DateTimeKind.Utc) : (DateTime?)null,
                    AfterId = page.After is [_, var id] ? Guid.Parse(id) : (Guid?)null,
                    Limit = page.Limit + 1,
                },
                cancellationToken: ct)),
            ct)).AsList();
        return page.Of(
            rows,
            r => new WaitingItem(
                r.Referral, r.CaseId, r.Reference, r.DiaryNumber, r.CaseType, CaseTexts.CaseType(r.CaseType), Code.Parse<ReferralPurpose>(r.Purpose), CaseTexts.Get($"detail.referral.{r.Purpose}"),
                staff.Shown(actor.MunicipalityId, r.AskedBy, r.AskedAt), r.AskedAt),
            r => [r.AskedAt.Ticks.ToString(CultureInfo.InvariantCulture), r.Referral.ToString()]);
    }

    private sealed record Row(
        Guid Referral, string Officer, string Purpose, string State, string AskedBy, DateTime AskedAt, Guid Question, string? Reply, Guid? ReplyText, DateTime? AnsweredAt, long Version);

    private sealed record WaitingRow(Guid Referral, string Purpose, string AskedBy, DateTime AskedAt, Guid CaseId, string Reference, string? DiaryNumber, string CaseType);

    /// <summary>How it stands with a question to another officer.</summary>
    internal enum ListedReferral
    {
        /// <summary>Waited for.</summary>
        Open,

        /// <summary>Answered.</summary>
        Answered,

        /// <summary>No longer asked.</summary>
        Withdrawn,
    }

    /// <summary>One question in a case.</summary>
    /// <param name="ReferralId">What an answer names.</param>
    /// <param name="Officer">The officer asked, as the municipality shows staff; the account where it has not said.</param>
    /// <param name="Purpose">What is asked for.</param>
    /// <param name="PurposeText">The same in Swedish.</param>
    /// <param name="State">How it stands.</param>
    /// <param name="StateText">The same in Swedish.</param>
    /// <param name="AskedBy">The officer who asks, shown the same way.</param>
    /// <param name="AskedAt">When, UTC.</param>
    /// <param name="Question">What is asked; null when disposed of.</param>
    /// <param name="Answer">What was answered, or null.</param>
    /// <param name="AnswerText">The same in Swedish.</param>
    /// <param name="Text">The answer in words, or null.</param>
    /// <param name="AnsweredAt">When, UTC, or null.</param>
    /// <param name="IsToMe">Whether the officer who looks is asked.</param>
    internal sealed record Item(
        Guid ReferralId, string Officer, ReferralPurpose Purpose, string PurposeText, ListedReferral State, string StateText, string AskedBy, DateTime AskedAt, string? Question,
        ReferralAnswer? Answer, string? AnswerText, string? Text, DateTime? AnsweredAt, bool IsToMe);

    /// <summary>One question that waits for the officer who looks.</summary>
    internal sealed record WaitingItem(
        Guid ReferralId, Guid CaseId, string Reference, string? DiaryNumber, string CaseType, string CaseTypeTitle, ReferralPurpose Purpose, string PurposeText, string AskedBy, DateTime AskedAt);
}
