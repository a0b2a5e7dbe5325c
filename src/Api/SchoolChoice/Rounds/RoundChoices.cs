using CaseMgmt.Api.SchoolChoice.LeavingOut;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.Domain.SchoolChoice.Priorities;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using CaseMgmt.Projections.SchoolChoice;
using Npgsql;

namespace CaseMgmt.Api.SchoolChoice.Rounds;

/// <summary>A choice as it stands when its round closes.</summary>
/// <param name="Child">The child.</param>
/// <param name="CaseId">Its case.</param>
/// <param name="Applicant">Who chose.</param>
/// <param name="Grade">The grade.</param>
/// <param name="Standing">What it comes to, by the signatures it has.</param>
/// <param name="IsSettled">Whether nothing is to be written into the case: all have signed, and nothing else had been settled.</param>
/// <param name="Wishes">The ranked schools as they were made; empty where none were.</param>
/// <param name="ReceivedAt">When it came, UTC.</param>
internal sealed record CountedChoice(
    PersonRef Child, Guid CaseId, PersonRef Applicant, Grade Grade, ChoiceStanding Standing, bool IsSettled, IReadOnlyList<SchoolUnitCode> Wishes, DateTimeOffset ReceivedAt)
{
    /// <summary>Whether there is anything wished for, whether it counts or not; false where the choice was taken back.</summary>
    public bool IsMade => Wishes.Count > 0;

    /// <summary>Why no wish counts; null when they do.</summary>
    public DisregardedWhy? WhyNotCounted => ChoiceClosing.Counts(Standing) ? null : Standing == ChoiceStanding.Disagreed ? DisregardedWhy.Disagreed : DisregardedWhy.Unsigned;
}

/// <summary>A case of a choice that came after the time for choices, and before the round was closed.</summary>
/// <param name="CaseId">The case.</param>
/// <param name="Applicant">Who chose.</param>
internal sealed record LateCase(Guid CaseId, PersonRef Applicant);

/// <summary>The choices of a round.</summary>
/// <param name="InTime">Those that came in time, one per child.</param>
/// <param name="Late">The cases of the others, by child: no wish of theirs counts in the round.</param>
internal sealed record ReadChoices(IReadOnlyList<CountedChoice> InTime, IReadOnlyDictionary<PersonRef, LateCase> Late)
{
    /// <summary>The grades of those that came in time, by child.</summary>
    public Dictionary<PersonRef, ChosenGrade> Grades => InTime.ToDictionary(c => c.Child, c => new ChosenGrade(c.Grade, c.IsMade));
}

/// <summary>Reads the choices of a round that closes, all at once.</summary>
internal static class RoundChoices
{
    private const int Together = 2000;

    private const string Sql = """
        select s.case_id, s.child, s.applicant, s.grade, s.state, s.received_at, s.form, s.unsigned_counts,
          exists (select from case_parties p where p.tenant_id = s.tenant_id and p.case_id = s.case_id and p.signature = 'declined') as declined,
          exists (select from case_parties p where p.tenant_id = s.tenant_id and p.case_id = s.case_id and (p.role = 'co-guardian' or p.signature <> 'not-asked') and p.signature <> 'signed') as unsigned, s.is_late
        from school_choices s where s.tenant_id = $1 and s.round = $2 order by s.case_id
        """;

    /// <summary>What is read here of a round as one hash, which differs when anything of it does.</summary>
    private const string Mark = $"select md5(coalesce(string_agg(x::text, ',' order by x.case_id), '')) from ({Sql}) x";

    /// <summary>The choices' <see cref="Mark"/>, to be read before what it is to stand for.</summary>
    public static Task<string> MarkAsync(IQuerySession session, Guid round, CancellationToken ct) => session.QueryAsync(
        Command(Mark, session, round),
        async reader =>
        {
            await reader.ReadAsync(ct);
            return reader.GetString(0);
        },
        ct);

    /// <summary>Lets the commit stand only if no choice has been made, changed, signed or taken back since the mark was read.</summary>
    public static void DemandUnchanged(IDocumentSession session, Guid round, string mark)
    {
        var condition = Command($"({Mark}) = $3", session, round);
        condition.Parameters.Add(new NpgsqlParameter<string> { TypedValue = mark });
        session.Demand(condition);
    }

    /// <summary>The choices, one per child.</summary>
    /// <param name="session">Reads.</param>
    /// <param name="round">The round.</param>
    /// <param name="rule">What the municipality lets follow from a missing signature, or null.</param>
    /// <param name="ct">Cancels.</param>
    public static async Task<ReadChoices> ReadAsync(IQuerySession session, Guid round, UnsignedRule? rule, CancellationToken ct)
    {
        var rows = await RowsAsync(session, round, ct);
        var counted = rows.Where(r => !r.IsLate).Select(r => (Row: r, Standing: r.State == ChoiceState.Chosen ? ChoiceClosing.StandingOf(r.Agreement, r.Settled, rule) : ChoiceStanding.NoChoice)).ToList();
        var forms = new Dictionary<Guid, ChoiceForm>();
        foreach (var chunk in counted.Where(c => c.Standing != ChoiceStanding.NoChoice).Select(c => c.Row.Form!.Value).Chunk(Together))
        {
            var opened = await session.Vault.ComputeAsync(chunk, "round-closing", ct);
            foreach (var id in chunk)
                forms[id] = opened.Document<ChoiceForm>(id)!;
        }
        return new ReadChoices(
            [.. counted.Select(c => new CountedChoice(
                c.Row.Child, c.Row.CaseId, c.Row.Applicant, c.Row.Grade, c.Standing, c.Row is { Agreement: GuardianAgreement.Signed, Settled: not false }, c.Standing != ChoiceStanding.NoChoice ? forms[c.Row.Form!.Value].Wishes : [],
                c.Row.ReceivedAt))],
            rows.Where(r => r.IsLate).ToDictionary(r => r.Child, r => new LateCase(r.CaseId, r.Applicant)));
    }

    /// <summary>Writes into the cases that nobody is waited for any longer, and what follows: in the transaction that closes the round.</summary>
    /// <param name="session">The session that closes the round.</param>
    /// <param name="choices">The choices.</param>
    /// <param name="rule">The municipality's rule, or null.</param>
    /// <param name="on">Today.</param>
    /// <param name="by">Who closes the round.</param>
    /// <param name="leftOut">The cases of the children whom the officer takes off the list.</param>
    /// <param name="leave">Writes into such a case that the child is taken out.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>False when a guardian has signed or declined between the two reads: the round is to be closed on what is now.</returns>
    public static async Task<bool> CloseAsync(
        IDocumentSession session, IReadOnlyList<CountedChoice> choices, UnsignedRule? rule, DateOnly on, Actor by, IReadOnlyDictionary<Guid, LeavingChild> leftOut,
        Func<IEventStream<CaseOf<ChoiceCase>>, LeavingChild, Task<Rejection?>> leave, CancellationToken ct)
    {
        foreach (var chunk in choices.Where(c => !c.IsSettled || leftOut.ContainsKey(c.CaseId)).Chunk(Together / 10))
        {
            var batch = session.CreateBatchQuery();
            var cases = chunk.Select(c => (Choice: c, Case: batch.FetchForWriting<CaseOf<ChoiceCase>>(c.CaseId))).ToList();
            await batch.Execute(ct);
            foreach (var (choice, reading) in cases)
            {
                var stream = await reading;
                if (ChoiceClosing.StandingOf(stream.Aggregate, rule) != choice.Standing)
                    return false;
                // What the wishes of a child come to that is not in the round is for whoever decides it.
                if (leftOut.GetValueOrDefault(choice.CaseId) is { } leaving)
                {
                    if (await leave(stream, leaving) is { } refusal)
                        throw new InvalidOperationException($"A case of an open round can be taken out of it: {refusal.Code}.");
                    continue;
                }
                stream.AppendMany(((Verdict<IDomainEvent>.Accepted)ChoiceClosing.Decide(stream.Aggregate, rule, on, by)).Events);
            }
        }
        return true;
    }

    private static Task<List<Row>> RowsAsync(IQuerySession session, Guid round, CancellationToken ct) => session.QueryAsync(
        Command(Sql, session, round),
        async reader =>
        {
            var rows = new List<Row>();
            while (await reader.ReadAsync(ct))
            {
                rows.Add(new Row(
                    reader.GetGuid(0), new PersonRef(reader.GetGuid(1)), new PersonRef(reader.GetGuid(2)), new Grade(reader.GetString(3)), reader.GetString(4),
                    await reader.IsDBNullAsync(5, ct) ? default : reader.GetFieldValue<DateTimeOffset>(5), await reader.IsDBNullAsync(6, ct) ? null : reader.GetGuid(6),
                    await reader.IsDBNullAsync(7, ct) ? null : reader.GetBoolean(7),
                    reader.GetBoolean(8) ? GuardianAgreement.Declined : reader.GetBoolean(9) ? GuardianAgreement.Awaited : GuardianAgreement.Signed, reader.GetBoolean(10)));
            }
            return rows;
        },
        ct);

    private static NpgsqlBatchCommand Command(string sql, IQuerySession session, Guid round) =>
        new(sql) { Parameters = { new NpgsqlParameter<string> { TypedValue = session.TenantId }, new NpgsqlParameter<Guid> { TypedValue = round } } };

    private sealed record Row(
        Guid CaseId, PersonRef Child, PersonRef Applicant, Grade Grade, string State, DateTimeOffset ReceivedAt, Guid? Form, bool? Settled, GuardianAgreement Agreement, bool IsLate);
}
