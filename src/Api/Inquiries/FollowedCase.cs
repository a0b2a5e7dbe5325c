using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Clock;
using CaseMgmt.Domain.Inquiries;
using CaseMgmt.Domain.Persons;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using CaseMgmt.Projections.Cases;
using Dapper;

namespace CaseMgmt.Api.Inquiries;

/// <summary>
/// A case as somebody outside every register may follow it by reference and code. The code is that of the request as it first came in; where the request was handed over, it opens the case that it goes on as,
/// and the reference may be the one or the other.
/// </summary>
/// <param name="CaseId">The case that goes on.</param>
/// <param name="Trail">Every case that it has been, the first first.</param>
/// <param name="Row">The case that goes on, as it is listed.</param>
/// <param name="State">The same as it is.</param>
internal sealed record FollowedCase(Guid CaseId, IReadOnlyList<Guid> Trail, CaseRow Row, CaseOf<InquiryCase> State)
{
    /// <summary>How many of each kind are shown: the newest.</summary>
    public const int Most = 50;

    private const string Reason = "document-request";

    private const string TrailSql = """
        with recursive known as (
            select case_id, taken_over_from from case_details where tenant_id = @TenantId and reference = @Reference and case_type = any(@Types) and applicant = @Outside),
        back as (
            select case_id, taken_over_from, 0 as step from known
            union all select c.case_id, c.taken_over_from, b.step + 1 from case_details c join back b on c.case_id = b.taken_over_from where c.tenant_id = @TenantId and b.step < 20),
        forth as (
            select c.case_id, c.handed_over_to, 0 as step from case_details c join (select case_id from back order by step desc limit 1) o using (case_id) where c.tenant_id = @TenantId
            union all select c.case_id, c.handed_over_to, f.step + 1 from case_details c join forth f on c.case_id = f.handed_over_to
                where c.tenant_id = @TenantId and c.case_type = any(@Types) and f.step < 20)
        select case_id from forth order by step
        """;

    private const string LetterSql = """
        select case_id, letter, kind, dated::timestamp as dated from case_letters
        where tenant_id = @TenantId and case_id = any(@Cases) and (recipient is null or recipient = @Outside) order by dated desc, version desc limit @Most
        """;

    private const string MessageSql = """
        select sent_at, from_guardian, text from case_messages
        where tenant_id = @TenantId and case_id = @CaseId and (not from_guardian or sender = @Anyone) order by id desc limit @Most
        """;

    private const string RequestSql = """
        select request, kind, state, asked_on::timestamp as asked_on, due::timestamp as due, question, answered_on::timestamp as answered_on
        from case_requests where tenant_id = @TenantId and case_id = @CaseId order by version desc limit @Most
        """;

    /// <summary>The case. A wrong code is answered as an unknown reference is.</summary>
    /// <exception cref="ProblemException">There is none (404).</exception>
    public static async Task<FollowedCase> FindAsync(IQuerySession session, CurrentActor actor, string? reference, string? code, CancellationToken ct)
    {
        string[] types = [CaseTypes.DocumentRequest.Code.Value, CaseTypes.GeneralMatter.Code.Value];
        var written = CaseReference.TryParse(reference, out var parsed) ? parsed.Value : "";
        IReadOnlyList<Guid> trail = [.. await session.QueryAsync(
            connection => connection.QueryAsync<Guid>(new CommandDefinition(
                TrailSql, new { session.TenantId, Reference = written, Types = types, Outside = PersonRef.Outside.Value }, cancellationToken: ct)), ct)];
        var isTheirs = RequestCode.Matches(session.Vault, trail is [var first, ..] ? first : Guid.Empty, code);
        if (!isTheirs || trail is not [.., var last])
            throw new ProblemException(Problem.From(new Rejection("case-not-found", RejectionKind.NotFound)));
        return new FollowedCase(last, trail, await CaseRows.OneAsync(session, ViewerOf(actor), last, ct), (await session.Events.AggregateStreamAsync<CaseOf<InquiryCase>>(last, ct: ct))!);
    }

    /// <summary>The code shows whose the request is, also where the case is handled by the officers named for protected persons; the look is noted as made by somebody outside.</summary>
    public static Viewer ViewerOf(CurrentActor actor) => new(actor.MunicipalityId, IsOfficer: true, SeesProtected: true, null);

    /// <summary>Opens documents of one of the cases, noted as a look.</summary>
    /// <exception cref="ProblemException">The case is none of theirs (404).</exception>
    public static async Task<IReadOnlyDictionary<Guid, OpenedDocument>> OpenAsync(IQuerySession session, CurrentActor actor, Guid caseId, IReadOnlyCollection<Guid> documents, CancellationToken ct) =>
        await Reveal.OfCaseAsync(session, ViewerOf(actor), actor.Actor.Id, caseId, documents, Reason, ct)
        ?? throw new ProblemException(Problem.From(new Rejection("case-not-found", RejectionKind.NotFound)));

    /// <summary>The letters to the one who asks, the newest first.</summary>
    public async Task<IReadOnlyList<LetterRow>> LettersAsync(IQuerySession session, CancellationToken ct) => [.. await AskAsync<LetterRow>(session, LetterSql, ct)];

    /// <summary>What the municipality and the one who asks have written, the newest first; without the texts.</summary>
    public async Task<IReadOnlyList<MessageRow>> MessagesAsync(IQuerySession session, CancellationToken ct) => [.. await AskAsync<MessageRow>(session, MessageSql, ct)];

    /// <summary>What has been asked, the newest first; without the texts.</summary>
    public async Task<IReadOnlyList<RequestRow>> RequestsAsync(IQuerySession session, CancellationToken ct) => [.. await AskAsync<RequestRow>(session, RequestSql, ct)];

    private Task<IEnumerable<T>> AskAsync<T>(IQuerySession session, string sql, CancellationToken ct) => session.QueryAsync(
        connection => connection.QueryAsync<T>(new CommandDefinition(
            sql, new { session.TenantId, CaseId, Cases = Trail.ToArray(), Outside = PersonRef.Outside.Value, Anyone = Actor.Anyone.Id, Most }, cancellationToken: ct)), ct);

    /// <summary>A letter, and of which of the cases.</summary>
    internal sealed record LetterRow(Guid CaseId, Guid Letter, string Kind, DateTime Dated);

    /// <summary>A message.</summary>
    internal sealed record MessageRow(DateTime SentAt, bool FromGuardian, Guid Text);

    /// <summary>Something that was asked.</summary>
    internal sealed record RequestRow(Guid Request, string Kind, string State, DateTime AskedOn, DateTime Due, Guid? Question, DateTime? AnsweredOn)
    {
        /// <summary>What is asked for.</summary>
        public WaitKind WaitKind => Code.Parse<WaitKind>(Kind);
    }
}
