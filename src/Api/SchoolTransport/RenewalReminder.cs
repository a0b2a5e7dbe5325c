using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Cases.Letters;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Notices;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolTransport;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using CaseMgmt.Projections.SchoolTransport;
using Npgsql;

namespace CaseMgmt.Api.SchoolTransport;

/// <summary>
/// Reminds those who have custody of the pupil of a granted transport to apply for the next school year, unless somebody has already. Where the board has moved the last day since,
/// the reminder moves with it.
/// </summary>
/// <param name="letters">Gives who writes letters, asked for late: they need the store, which is built with its handlers.</param>
internal sealed class RenewalReminder(Func<ProceduralLetters> letters) : IDeadlineHandler
{
    private const string Sql = "select exists (select from transport_details t where t.tenant_id = $1 and t.pupil = $2 and t.school_year = $3 and t.kind <> 'after-school-care')";

    /// <inheritdoc/>
    public OpenCode Kind => TransportDeadlines.Renewal;

    /// <inheritdoc/>
    public async Task HandleAsync(DeadlinePassed passed, IDocumentSession session, CancellationToken ct)
    {
        var stream = await session.Events.FetchForWriting<CaseOf<TransportCase>>(passed.StreamId, ct);
        var file = stream.Aggregate.File is CaseFile.Closed closed ? closed.Before : stream.Aggregate.File;
        if (file is not CaseFile.Decided { Decision.Outcome: Outcome.Granted or Outcome.PartlyGranted } || stream.Aggregate.Slice is not TransportCase.Settled { Granted: not null, Renewal: { } plan } settled)
            return;
        if (await HasAppliedAsync(session, settled.Application.Pupil.Value, plan.Year.ToString(), ct))
            return;
        var policies = await session.Events.AggregateStreamAsync<PolicySet>(StreamIds.Policy(session.TenantId), ct: ct) ?? PolicySet.Initial;
        var today = SwedishTime.DateOf(passed.At);
        TransportCommand command = TransportRenewals.PlanOf(policies, settled.Application.Year, passed.At) is { } now && now.RemindOn > today
            ? now
            : new TransportCommand.RemindOfRenewal(today);
        if (TransportDecider.Decide(command, settled) is Verdict<ITransportEvent>.Accepted accepted)
        {
            var told = await ToldAsync(accepted.Events, passed, stream.Aggregate.File, session, ct);
            stream.AppendMany(accepted.Events);
            stream.AppendMany(told);
        }
    }

    private async Task<IReadOnlyList<ICaseEvent>> ToldAsync(IReadOnlyList<ITransportEvent> events, DeadlinePassed passed, CaseFile file, IDocumentSession session, CancellationToken ct)
    {
        if (events is not [TransportRenewalReminded reminded])
            return [];
        var at = new CaseMoment(file, Actor.System, passed.At, session, await session.Vault.KeyAsync(passed.StreamId, ct));
        return await letters().NoticesAsync(at, NoticeKind.Renewal, RenewalNotice.Of(reminded.Year, reminded.LastDay), ct);
    }

    private static Task<bool> HasAppliedAsync(IQuerySession session, Guid pupil, string year, CancellationToken ct) => session.QueryAsync(
        new NpgsqlBatchCommand(Sql)
        {
            Parameters =
            {
                new NpgsqlParameter<string> { TypedValue = session.TenantId },
                new NpgsqlParameter<Guid> { TypedValue = pupil },
                new NpgsqlParameter<string> { TypedValue = year },
            },
        },
        async reader => await reader.ReadAsync(ct) && reader.GetBoolean(0),
        ct);
}
