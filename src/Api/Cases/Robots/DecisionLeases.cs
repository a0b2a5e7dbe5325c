using CaseMgmt.Api.Identity;
using CaseMgmt.EventStore;
using CaseMgmt.Projections.Cases;
using Npgsql;

namespace CaseMgmt.Api.Cases.Robots;

/// <summary>A task that a robot has for a while.</summary>
/// <param name="CaseId">The case.</param>
/// <param name="LeaseId">What the robot shows to prove that it still has it.</param>
/// <param name="ExpiresAt">When it goes back to the queue, UTC.</param>
internal sealed record DecisionLease(Guid CaseId, Guid LeaseId, DateTimeOffset ExpiresAt);

/// <summary>
/// Which robot has which task, and until when: rows of their own outside the streams, locked with SKIP LOCKED, so that robots wait neither for each other nor for officers and
/// never get the same task. A lease that runs out gives the task back without anybody doing anything.
/// </summary>
internal static class DecisionLeases
{
    /// <summary>After so many leases that ran out or were handed back, the task is left to officers until something in the case changes.</summary>
    public const int MostAttempts = 5;

    // What a lease says of a task holds for the case as it was then. Cases that wait for a party, or that an officer has, are no robot's.
    private const string ClaimSql = $"""
        with picked as (
          select c.case_id, c.changed_version, c.registered_at from decision_tasks c
          left join decision_leases l on l.tenant_id = c.tenant_id and l.case_id = c.case_id
          where c.tenant_id = @TenantId and c.case_type = @CaseType and c.offered and {CaseVisibility.Fragment}
            and (l.case_id is null or (l.expires_at <= @Now
              and (l.changed_version < c.changed_version or (l.attempts < @MostAttempts and l.released is distinct from 'needs-officer'))))
            and not exists (select from worklist_waits w where w.tenant_id = c.tenant_id and w.case_id = c.case_id and not w.over)
            and not exists (select from worklist_officers o where o.tenant_id = c.tenant_id and o.case_id = c.case_id)
          order by c.registered_at, c.case_id limit @Max
          for update of c skip locked)
        insert into decision_leases as held (tenant_id, case_id, lease_id, claim_id, robot, expires_at, attempts, changed_version)
        select @TenantId, p.case_id, gen_random_uuid(), @ClaimId, @Robot, @Until, 1, p.changed_version from picked p order by p.case_id
        on conflict (tenant_id, case_id) do update set
          lease_id = excluded.lease_id, claim_id = excluded.claim_id, robot = excluded.robot, expires_at = excluded.expires_at, released = null,
          attempts = case when held.changed_version = excluded.changed_version then held.attempts + 1 else 1 end, changed_version = excluded.changed_version
        where held.expires_at <= @Now
        """;

    private const string OfClaimSql = """
        select l.case_id, l.lease_id, l.expires_at from decision_leases l join case_details c on c.tenant_id = l.tenant_id and c.case_id = l.case_id
        where l.tenant_id = $1 and l.claim_id = $2 and l.robot = $3 and l.lease_id is not null and l.expires_at > $4 order by c.registered_at, c.case_id
        """;

    // An officer who takes a case has it alone, whatever lease a robot still holds on it. One that takes it in this very moment changes the case's version, which the robot's decision names.
    private const string HeldSql = """
        select case_id, lease_id, expires_at from decision_leases l where tenant_id = $1 and case_id = $2 and lease_id = $3 and robot = $4 and expires_at > $5
          and not exists (select from worklist_officers o where o.tenant_id = l.tenant_id and o.case_id = l.case_id)
        """;

    /// <summary>Gives a robot the oldest free tasks of a case type.</summary>
    /// <param name="viewer">The robot, as visibility knows it.</param>
    /// <param name="robot">Its reference.</param>
    /// <param name="claimId">What the tasks are found by afterwards.</param>
    /// <param name="caseType">Code of the case type.</param>
    /// <param name="max">At most so many.</param>
    /// <param name="now">The time, UTC.</param>
    /// <param name="until">When the leases run out, UTC.</param>
    public static NpgsqlBatchCommand Claim(Viewer viewer, string robot, Guid claimId, string caseType, int max, DateTimeOffset now, DateTimeOffset until) => new(ClaimSql)
    {
        Parameters =
        {
            new NpgsqlParameter<string>("TenantId", viewer.TenantId),
            new NpgsqlParameter<bool>("IsOfficer", viewer.IsOfficer),
            new NpgsqlParameter<bool>("SeesProtected", viewer.SeesProtected),
            new NpgsqlParameter("Guardian", NpgsqlTypes.NpgsqlDbType.Uuid) { Value = DBNull.Value },
            new NpgsqlParameter<string>("CaseType", caseType),
            new NpgsqlParameter<DateTimeOffset>("Now", now),
            new NpgsqlParameter<int>("MostAttempts", MostAttempts),
            new NpgsqlParameter<int>("Max", max),
            new NpgsqlParameter<Guid>("ClaimId", claimId),
            new NpgsqlParameter<string>("Robot", robot),
            new NpgsqlParameter<DateTimeOffset>("Until", until),
        },
    };

    /// <summary>The tasks of a claim that the robot still has, oldest case first.</summary>
    public static Task<List<DecisionLease>> OfClaimAsync(IQuerySession session, string robot, Guid claimId, DateTimeOffset now, CancellationToken ct) => session.QueryAsync(
        new NpgsqlBatchCommand(OfClaimSql)
        {
            Parameters =
            {
                new NpgsqlParameter<string> { TypedValue = session.TenantId },
                new NpgsqlParameter<Guid> { TypedValue = claimId },
                new NpgsqlParameter<string> { TypedValue = robot },
                new NpgsqlParameter<DateTimeOffset> { TypedValue = now },
            },
        },
        async reader =>
        {
            var leases = new List<DecisionLease>();
            while (await reader.ReadAsync(ct))
                leases.Add(await ReadAsync(reader, ct));
            return leases;
        },
        ct);

    /// <summary>Asks for the lease on a task; null when the robot does not have it, or no longer.</summary>
    public static Task<DecisionLease?> Held(IBatchedQuery batch, CurrentActor robot, Guid caseId, Guid leaseId, DateTimeOffset now, CancellationToken ct) =>
        batch.Query<DecisionLease?>(HeldCommand(robot, caseId, leaseId, now), async reader => await reader.ReadAsync(ct) ? await ReadAsync(reader, ct) : null);

    /// <inheritdoc cref="Held"/>
    public static Task<DecisionLease?> HeldAsync(IQuerySession session, CurrentActor robot, Guid caseId, Guid leaseId, DateTimeOffset now, CancellationToken ct) =>
        session.QueryAsync<DecisionLease?>(HeldCommand(robot, caseId, leaseId, now), async reader => await reader.ReadAsync(ct) ? await ReadAsync(reader, ct) : null, ct);

    /// <summary>Makes a lease last until another time.</summary>
    public static NpgsqlBatchCommand Extend(string tenant, DecisionLease lease, DateTimeOffset until) =>
        Change("update decision_leases set expires_at = $4 where tenant_id = $1 and case_id = $2 and lease_id = $3", tenant, lease, new NpgsqlParameter<DateTimeOffset> { TypedValue = until });

    /// <summary>Gives a task back.</summary>
    /// <param name="tenant">The municipality.</param>
    /// <param name="lease">The lease.</param>
    /// <param name="reason">Code of the reason.</param>
    /// <param name="from">From when others may take it, UTC.</param>
    /// <param name="counts">Whether it counts as an attempt.</param>
    public static NpgsqlBatchCommand Release(string tenant, DecisionLease lease, string reason, DateTimeOffset from, bool counts) =>
        Change(
            "update decision_leases set lease_id = null, expires_at = $4, released = $5, attempts = attempts - $6 where tenant_id = $1 and case_id = $2 and lease_id = $3", tenant, lease,
            new NpgsqlParameter<DateTimeOffset> { TypedValue = from }, new NpgsqlParameter<string> { TypedValue = reason }, new NpgsqlParameter<int> { TypedValue = counts ? 0 : 1 });

    /// <summary>Ends a lease whose task is done.</summary>
    public static NpgsqlBatchCommand End(string tenant, DecisionLease lease) =>
        Change("delete from decision_leases where tenant_id = $1 and case_id = $2 and lease_id = $3", tenant, lease);

    /// <summary>Ends the leases on cases that officers take over; the robots that had them are told that they are lost.</summary>
    /// <param name="tenant">The municipality.</param>
    /// <param name="cases">The cases.</param>
    public static NpgsqlBatchCommand EndOn(string tenant, IReadOnlyCollection<Guid> cases) => new("delete from decision_leases where tenant_id = $1 and case_id = any($2) and lease_id is not null")
    {
        Parameters = { new NpgsqlParameter<string> { TypedValue = tenant }, new NpgsqlParameter<Guid[]> { TypedValue = [.. cases] } },
    };

    private static NpgsqlBatchCommand HeldCommand(CurrentActor robot, Guid caseId, Guid leaseId, DateTimeOffset now) => new(HeldSql)
    {
        Parameters =
        {
            new NpgsqlParameter<string> { TypedValue = robot.MunicipalityId },
            new NpgsqlParameter<Guid> { TypedValue = caseId },
            new NpgsqlParameter<Guid> { TypedValue = leaseId },
            new NpgsqlParameter<string> { TypedValue = robot.Actor.Id },
            new NpgsqlParameter<DateTimeOffset> { TypedValue = now },
        },
    };

    private static NpgsqlBatchCommand Change(string sql, string tenant, DecisionLease lease, params ReadOnlySpan<NpgsqlParameter> rest)
    {
        var command = new NpgsqlBatchCommand(sql)
        {
            Parameters =
            {
                new NpgsqlParameter<string> { TypedValue = tenant },
                new NpgsqlParameter<Guid> { TypedValue = lease.CaseId },
                new NpgsqlParameter<Guid> { TypedValue = lease.LeaseId },
            },
        };
        foreach (var parameter in rest)
            command.Parameters.Add(parameter);
        return command;
    }

    private static async Task<DecisionLease> ReadAsync(NpgsqlDataReader reader, CancellationToken ct) =>
        new(reader.GetGuid(0), reader.GetGuid(1), await reader.GetFieldValueAsync<DateTimeOffset>(2, ct));
}
