using CaseMgmt.Api.Cases.Correspondence;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using Dapper;
using Npgsql;

namespace CaseMgmt.Api.Cases.Deliveries;

/// <summary>What is delivered.</summary>
internal enum DeliveryKind
{
    /// <summary>A letter with a decision.</summary>
    Letter,

    /// <summary>A receipt for what was handed in.</summary>
    Receipt,

    /// <summary>That there is a message to read; nothing of what it says.</summary>
    MessageNotice,
}

/// <summary>How it stands with a delivery.</summary>
internal enum DeliveryState
{
    /// <summary>It is tried, or tried again.</summary>
    Queued,

    /// <summary>Delivered, with proof.</summary>
    Delivered,

    /// <summary>It waits to be printed.</summary>
    ToPrint,

    /// <summary>Printed and sent by post.</summary>
    Sent,

    /// <summary>There was nowhere to send it.</summary>
    NotSent,
}

/// <summary>By which way it went.</summary>
internal enum DeliveryChannel
{
    /// <summary>A digital mailbox.</summary>
    DigitalMailbox,

    /// <summary>A notice by e-mail.</summary>
    EMail,

    /// <summary>On paper.</summary>
    Print,
}

/// <summary>A delivery that is to be tried.</summary>
internal sealed record DueDelivery(Guid Id, Guid CaseId, string Kind, Guid Recipient, Guid? Document, int Attempts);

/// <summary>Deliveries as rows.</summary>
internal static class DeliveryRows
{
    private const string Insert = """
        INSERT INTO deliveries (tenant_id, id, case_id, kind, recipient, document, queued_at, state, next_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, 'queued', $7) ON CONFLICT DO NOTHING
        """;

    private const string Due = """
        select id, case_id, kind, recipient, document, attempts from deliveries
        where tenant_id = @TenantId and state = 'queued' and next_at <= @Now order by next_at, id limit @Most
        """;

    // Locked in one order for every node: whoever comes second waits, and finds that the attempt is taken, whether it goes on or is over.
    private const string AreMine = """
        SELECT count(*) = $4 FROM (
            SELECT 1 FROM deliveries d JOIN unnest($2::uuid[], $3::integer[]) AS t (id, attempts) ON d.id = t.id AND d.attempts = t.attempts
            WHERE d.tenant_id = $1 AND d.state = 'queued' ORDER BY d.id FOR UPDATE OF d) mine
        """;

    private const string Take = "UPDATE deliveries SET attempts = attempts + 1, next_at = $3 WHERE tenant_id = $1 AND id = ANY ($2)";

    /// <summary>Queues a delivery in the session's batch; one with the same id is queued already.</summary>
    public static void Queue(IDocumentSession session, Guid id, Guid caseId, DeliveryKind kind, Guid recipient, Guid? document, DateTimeOffset now)
    {
        var insert = CaseWriting.Statement(Insert, session.TenantId, id, caseId, Code.Of(kind), recipient);
        insert.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Uuid, Value = document is { } d ? d : DBNull.Value });
        insert.Parameters.Add(new NpgsqlParameter { Value = now });
        session.Execute(insert);
    }

    /// <summary>The deliveries that have waited longest for their next attempt, of those that are due.</summary>
    public static async Task<IReadOnlyList<DueDelivery>> DueAsync(IQuerySession session, DateTimeOffset now, int most, CancellationToken ct) =>
        [.. await session.QueryAsync(c => c.QueryAsync<DueDelivery>(new CommandDefinition(Due, new { session.TenantId, Now = now, Most = most }, cancellationToken: ct)), ct)];

    /// <summary>Takes the next attempt of each; the commit fails with <see cref="ConditionConflictException"/> when another node has taken one of them. When this node dies in it, another tries again once the lease is over.</summary>
    public static void Begin(IDocumentSession session, IReadOnlyList<DueDelivery> due, DateTimeOffset leaseEnds)
    {
        var ids = due.Select(d => d.Id).ToArray();
        session.Demand(CaseWriting.Statement(AreMine, session.TenantId, ids, due.Select(d => d.Attempts).ToArray(), (long)due.Count));
        session.Execute(CaseWriting.Statement(Take, session.TenantId, ids, leaseEnds));
    }

    /// <summary>Notes what an attempt came to.</summary>
    public static void End(IDocumentSession session, DueDelivery d, DeliveryOutcome outcome, DateTimeOffset now)
    {
        session.Execute(outcome switch
        {
            DeliveryOutcome.Delivered o => Settle(session, d, DeliveryState.Delivered, o.Channel, o.Proof, o.At),
            DeliveryOutcome.Print o => Print(session, d, o, now),
            DeliveryOutcome.Nowhere o => Settle(session, d, DeliveryState.NotSent, null, null, now, o.Reason),
            DeliveryOutcome.Again o => CaseWriting.Statement(
                "UPDATE deliveries SET next_at = $3, problem = $4 WHERE tenant_id = $1 AND id = $2 AND state = 'queued'", session.TenantId, d.Id, o.Next, o.Problem),
            _ => throw new InvalidOperationException($"{outcome.GetType().Name} is no outcome."),
        });
    }

    private static NpgsqlBatchCommand Settle(IDocumentSession session, DueDelivery d, DeliveryState state, DeliveryChannel? channel, string? proof, DateTimeOffset at, string? problem = null)
    {
        var command = CaseWriting.Statement(
            "UPDATE deliveries SET state = $3, settled_at = $4, settled_by = 'system', channel = $5, proof = $6, problem = $7 WHERE tenant_id = $1 AND id = $2 AND state = 'queued'",
            session.TenantId, d.Id, Code.Of(state), at);
        command.Parameters.Add(Text(channel is { } c ? Code.Of(c) : null));
        command.Parameters.Add(Text(proof));
        command.Parameters.Add(Text(problem));
        return command;
    }

    private static NpgsqlBatchCommand Print(IDocumentSession session, DueDelivery d, DeliveryOutcome.Print outcome, DateTimeOffset now)
    {
        var command = CaseWriting.Statement(
            "UPDATE deliveries SET state = 'to-print', channel = 'print', problem = $3, notified_at = $4 WHERE tenant_id = $1 AND id = $2 AND state = 'queued'", session.TenantId, d.Id, outcome.Reason);
        command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.TimestampTz, Value = outcome.IsNotified ? now : DBNull.Value });
        return command;
    }

    private static NpgsqlParameter Text(string? value) => new() { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text, Value = value is null ? DBNull.Value : value };
}

/// <summary>What an attempt came to.</summary>
internal abstract record DeliveryOutcome
{
    private DeliveryOutcome()
    {
    }

    /// <summary>Delivered.</summary>
    /// <param name="Channel">By which way.</param>
    /// <param name="Proof">The other side's receipt, or null.</param>
    /// <param name="At">When.</param>
    public sealed record Delivered(DeliveryChannel Channel, string? Proof, DateTimeOffset At) : DeliveryOutcome;

    /// <summary>It goes on paper.</summary>
    /// <param name="Reason">Why, as a code.</param>
    /// <param name="IsNotified">Whether a notice went by e-mail.</param>
    public sealed record Print(string Reason, bool IsNotified) : DeliveryOutcome;

    /// <summary>There is nowhere to send it.</summary>
    /// <param name="Reason">Why, as a code; null where it need not be said.</param>
    public sealed record Nowhere(string? Reason = null) : DeliveryOutcome;

    /// <summary>It failed and is tried again.</summary>
    /// <param name="Problem">What failed, as a code.</param>
    /// <param name="Next">When, UTC.</param>
    public sealed record Again(string Problem, DateTimeOffset Next) : DeliveryOutcome;
}
