using CaseMgmt.Domain;
using CaseMgmt.Domain.Persons;
using CaseMgmt.EventStore;
using Npgsql;

namespace CaseMgmt.Api.Persons;

/// <summary>What is decided of an appointment, and with it who answers for the child, in one transaction.</summary>
internal static class TrusteeshipSessions
{
    /// <summary>The claim that keeps one person from being appointed twice for one child.</summary>
    public const string Claim = "trusteeship";

    // After everyone whom the register names.
    private const int Last = 1_000_000;

    /// <summary>Gathers what is decided.</summary>
    /// <returns>Why it is refused, or null; nothing is gathered then.</returns>
    public static Rejection? Take(this IDocumentSession session, IEventStream<Trusteeship> stream, Verdict<ITrusteeshipEvent> verdict)
    {
        if (verdict is Verdict<ITrusteeshipEvent>.Refused refused)
            return refused.Rejection;
        var events = ((Verdict<ITrusteeshipEvent>.Accepted)verdict).Events;
        stream.AppendMany(events);
        foreach (var e in events)
        {
            switch (e)
            {
                case TrusteeAppointed a:
                    session.Claim(Claim, KeyOf(a), stream.Id);
                    session.Execute(Command(
                        "INSERT INTO register_relations (tenant_id, guardian, child, position, appointment) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
                        session.TenantId, a.Trustee.Value, a.Child.Value, Last, stream.Id));
                    break;
                case TrusteeEnded:
                    session.ReleaseClaim(Claim, KeyOf(stream.Aggregate.Appointed!));
                    session.Execute(Command("DELETE FROM register_relations WHERE tenant_id = $1 AND appointment = $2", session.TenantId, stream.Id));
                    break;
                default:
                    throw new InvalidOperationException($"{e.GetType().Name} is not known here.");
            }
        }
        return null;
    }

    private static string KeyOf(TrusteeAppointed a) => $"{a.Child}:{a.Trustee}";

    private static NpgsqlBatchCommand Command(string sql, params object[] parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters)
            command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        return command;
    }
}

/// <summary>Ends an appointment whose last day has passed.</summary>
internal sealed class TrusteeshipOver : IDeadlineHandler
{
    /// <inheritdoc/>
    public OpenCode Kind => Projections.Persons.TrusteeshipDeadlines.Kind;

    /// <inheritdoc/>
    public async Task HandleAsync(DeadlinePassed passed, IDocumentSession session, CancellationToken ct)
    {
        var stream = await session.Events.FetchForWriting<Trusteeship>(passed.StreamId, ct);
        if (session.Take(stream, stream.Aggregate.TimePassed(SwedishTime.DateOf(passed.At))) is { } refused)
            throw new InvalidOperationException($"The passing of time was refused: {refused.Code}.");
    }
}
