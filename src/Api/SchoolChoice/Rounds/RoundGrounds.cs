using System.Security.Cryptography;
using CaseMgmt.Api.SchoolChoice.LeavingOut;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.Domain.SchoolChoice.Lottery;
using CaseMgmt.Domain.SchoolChoice.Rounds;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using CaseMgmt.Projections.SchoolChoice;

namespace CaseMgmt.Api.SchoolChoice.Rounds;

/// <summary>What a round is closed on: the facts as they were when the time for choices was over, the choices that came in time, and what officers have settled.</summary>
/// <param name="Order">The order of priority.</param>
/// <param name="Unsigned">What follows from a missing signature, or null.</param>
/// <param name="Mark">What the choices were when they were read.</param>
/// <param name="Choices">The choices that came in time.</param>
/// <param name="Grades">The children with their facts, as settled.</param>
/// <param name="LeftOut">The children whom the officer has taken off the list.</param>
/// <param name="Missing">The facts that are missing.</param>
/// <param name="Basis">When the facts were gathered, and from what.</param>
/// <param name="Added">The same of children whose choice was entered since; null for none.</param>
internal sealed record RoundGround(
    PolicyValue.PlacementOrder Order, UnsignedRule? Unsigned, string Mark, IReadOnlyList<CountedChoice> Choices, IReadOnlyList<GradeEntrants> Grades, IReadOnlyList<LeftOutEntrant> LeftOut,
    IReadOnlyList<MissingFact> Missing, FactBasis Basis, FactBasis? Added)
{
    /// <summary>Every child that the registers or the choices bring into the round, also those who are taken off its list.</summary>
    public IReadOnlyDictionary<PersonRef, RoundEntrant> Known => Grades.SelectMany(g => g.Entrants).Concat(LeftOut.Select(l => l.Entrant)).DistinctBy(e => e.Child).ToDictionary(e => e.Child);
}

/// <summary>A child whom an officer takes off a round's list.</summary>
/// <param name="Grade">The grade that it was on the list for.</param>
/// <param name="Entrant">The child, with the facts that it had and a note of why.</param>
internal sealed record LeftOutEntrant(Grade Grade, RoundEntrant Entrant)
{
    /// <summary>What its guardians are told.</summary>
    public LeavingChild Leaves(LeftOutStep step) => new(step, null, Entrant.Notes[^1].Reason);
}

/// <summary>Finds what a round is closed on, and closes it: for an officer, or when its time is over.</summary>
internal sealed class RoundGrounds(RoundFactsFinder finder, LeftOutCases leaving)
{
    private const int SecretBytes = 32;

    /// <summary>Gathers the facts of a round whose time for choices is over, to be frozen; null where the log no longer tells the order of priority that it cites, or the school year lacks a grade of its seats.</summary>
    public async Task<Gathered?> GatherAsync(IQuerySession session, ListedRound row, DateTimeOffset now, CancellationToken ct)
    {
        // No child is of such a grade, and an officer who closes is told so.
        if (PlacementBasis.IsLackingIn(row.Plan))
            return null;
        var policies = await PoliciesAsync(session, ct);
        if (RoundList.OrderOf(row, policies) is not { } order)
            return null;
        var choices = await RoundChoices.ReadAsync(session, row.RoundId, UnsignedOf(row, policies, now), ct);
        return await finder.GatherAsync(session.TenantId, row.Plan, Of(order, row, policies, now), choices.Grades, isWhole: true, now, ct);
    }

    /// <summary>What the round would be closed on; null where the log no longer tells the order of priority that it cites.</summary>
    /// <param name="session">Reads.</param>
    /// <param name="row">The round.</param>
    /// <param name="frozen">The facts that were frozen when its time was over; null to take them as they are now.</param>
    /// <param name="settled">What officers settle.</param>
    /// <param name="by">Who settles it.</param>
    /// <param name="now">When, UTC.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<RoundGround?> FindAsync(
        IQuerySession session, ListedRound row, RoundFactsFrozen? frozen, IReadOnlyList<FactCorrection> settled, Actor by, DateTimeOffset now, CancellationToken ct)
    {
        var policies = await PoliciesAsync(session, ct);
        if (RoundList.OrderOf(row, policies) is not { } order)
            return null;
        var unsigned = UnsignedOf(row, policies, now);
        var mark = await RoundChoices.MarkAsync(session, row.RoundId, ct);
        var choices = await RoundChoices.ReadAsync(session, row.RoundId, unsigned, ct);
        var chosen = choices.Grades;
        if (frozen is null)
        {
            var taken = await finder.GatherAsync(session.TenantId, row.Plan, Of(order, row, policies, now), chosen, isWhole: true, now, ct);
            return Compose(order, unsigned, mark, choices, taken, null, row.Plan, settled, by, now);
        }
        var kept = await RoundArchive.GatheredAsync(session, frozen, ct);
        // What came in time and was entered since may be of a child who was not looked for.
        var known = kept.Grades.SelectMany(g => g.Entrants.Select(e => (e.Child, g.Grade))).ToHashSet();
        var lacking = chosen.Where(c => c.Value.IsMade && !known.Contains((c.Key, c.Value.Grade))).ToDictionary();
        var added = lacking.Count == 0 ? null : await finder.GatherAsync(session.TenantId, row.Plan, Of(order, row, policies, now), lacking, isWhole: false, now, ct);
        // Who has become protected since is: that is no fact that anything is ranked by.
        var hidden = await finder.ProtectedAsync(session.TenantId, [.. known.Select(k => k.Child)], ct);
        kept = kept with { Grades = [.. kept.Grades.Select(g => g with { Entrants = [.. g.Entrants.Select(e => e with { IsProtected = e.IsProtected || hidden.Contains(e.Child) })] })] };
        return Compose(order, unsigned, mark, choices, kept, added, row.Plan, settled, by, now);
    }

    /// <summary>What a round closes on at the moment when its facts are frozen, with nothing settled.</summary>
    public static async Task<RoundGround?> FindAsync(IQuerySession session, ListedRound row, Gathered gathered, DateTimeOffset now, CancellationToken ct)
    {
        var policies = await PoliciesAsync(session, ct);
        if (RoundList.OrderOf(row, policies) is not { } order)
            return null;
        var unsigned = UnsignedOf(row, policies, now);
        var mark = await RoundChoices.MarkAsync(session, row.RoundId, ct);
        var choices = await RoundChoices.ReadAsync(session, row.RoundId, unsigned, ct);
        var known = gathered.Grades.SelectMany(g => g.Entrants.Select(e => (e.Child, g.Grade))).ToHashSet();
        // A choice that was written between the two reads: an officer closes.
        return choices.InTime.All(c => !c.IsMade || known.Contains((c.Child, c.Grade))) ? Compose(order, unsigned, mark, choices, gathered, null, row.Plan, [], Actor.System, now) : null;
    }

    /// <summary>Closes a round on its ground: seals everything and writes into the cases; saves nothing.</summary>
    /// <returns>What follows, with the codes; null when a guardian signed meanwhile, so that it is to be closed on what is now.</returns>
    public async Task<(Verdict<IRoundEvent> Verdict, IReadOnlyList<RoundCode> Codes, LotteryHash? Commitment)?> CloseAsync(
        IDocumentSession session, Guid roundId, ChoiceRound round, RoundGround ground, Actor by, DateTimeOffset now, CancellationToken ct)
    {
        var seed = round is ChoiceRound.Open { Draw: null } ? Random() : null;
        var key = await session.Vault.KeyAsync(roundId, ct);
        var secrets = session.Vault.Seal(key, new RoundSecrets(seed, Random()));
        RoundCode[] codes = [.. ground.Grades.SelectMany(g => g.Entrants).Select(e => e.Facts.Code).Order()];
        var facts = RoundArchive.Seal(session.Vault, key, new RoundFacts(ground.Order, [], codes, secrets, LeftOut: [.. ground.LeftOut.Select(l => l.Entrant with { HasCase = true })]), ground.Grades);
        RoundChoices.DemandUnchanged(session, roundId, ground.Mark);
        var closed = await RoundChoices.CloseAsync(
            session, ground.Choices, ground.Unsigned, SwedishTime.DateOf(now), by, ground.LeftOut.Where(l => l.Entrant.HasCase).ToDictionary(l => l.Entrant.CaseId, l => l.Leaves(LeftOutStep.Closing)),
            (stream, child) => leaving.AppendAsync(session, stream, child, by, now, ct), ct);
        if (!closed)
            return null;
        // For whom nobody has chosen there is no case yet to be told and decided in.
        foreach (var left in ground.LeftOut.Where(l => !l.Entrant.HasCase))
        {
            var matter = new ChoiceMatter(roundId, left.Entrant.Child, ChoiceRound.PlanOf(round)!.Year, left.Grade);
            if (await leaving.LeaveAsync(session, left.Entrant, matter, left.Leaves(LeftOutStep.Closing), by, now, ct) is { } refusal)
                throw new InvalidOperationException($"A child for whom nobody chose can be taken out: {refusal.Code}.");
        }
        var commitment = seed is null ? (LotteryHash?)null : new LotteryHash(LotteryRules.Commitment(roundId, seed));
        return (RoundDecider.Decide(new RoundCommand.Close(codes, commitment, facts, ground.Basis, ground.Added, by, now), round), codes, commitment);
    }

    private static RoundGround Compose(
        PolicyValue.PlacementOrder order, UnsignedRule? unsigned, string mark, ReadChoices choices, Gathered kept, Gathered? added, RoundPlan plan, IReadOnlyList<FactCorrection> settled, Actor by,
        DateTimeOffset now)
    {
        var choiceOf = choices.InTime.ToDictionary(c => c.Child);
        var (grades, leftOut) = (new List<GradeEntrants>(), new List<LeftOutEntrant>());
        foreach (var grade in kept.Grades)
        {
            var all = grade.Entrants.Where(e => choiceOf.GetValueOrDefault(e.Child) is not { } choice || choice.Grade == grade.Grade)
                .Concat(added?.Grades.Single(g => g.Grade == grade.Grade).Entrants ?? []);
            var corrected = new List<RoundEntrant>();
            foreach (var entrant in all.Select(e => WithChoice(e, choiceOf.GetValueOrDefault(e.Child), choices.Late, plan)))
            {
                var (after, isIn) = (entrant, true);
                foreach (var settlement in settled.Where(s => s.Child == entrant.Child && isIn))
                    (after, isIn) = settlement.Apply(after, by, now) is { } next ? (next, true) : (settlement.Kept(after, by, now), false);
                if (isIn)
                    corrected.Add(after);
                else
                    leftOut.Add(new LeftOutEntrant(grade.Grade, after));
            }
            grades.Add(new GradeEntrants(grade.Grade, grade.Schools, corrected));
        }
        IReadOnlyList<LackingFact> lacking = [.. kept.Lacking, .. added?.Lacking ?? []];
        return new RoundGround(order, unsigned, mark, choices.InTime, grades, leftOut, MissingOf(order, grades, lacking, choices.InTime, settled), kept.Basis, added?.Basis);
    }

    private static RoundEntrant WithChoice(RoundEntrant entrant, CountedChoice? choice, IReadOnlyDictionary<PersonRef, LateCase> late, RoundPlan plan)
    {
        if (choice is null)
            return late.GetValueOrDefault(entrant.Child) is { } known ? entrant with { CaseId = known.CaseId, HasCase = true, Applicant = known.Applicant } : entrant;
        var facts = entrant.Facts with { Wishes = choice.Wishes, ReceivedAfter = Math.Max(0, (long)(choice.ReceivedAt - plan.OpensAt).TotalSeconds) };
        if (choice.WhyNotCounted is { } why)
            facts = choice.Wishes.Aggregate(facts, (f, wish) => f.Without(wish, why, null));
        return entrant with { CaseId = choice.CaseId, HasCase = true, Applicant = choice.Applicant, Facts = facts };
    }

    private static List<MissingFact> MissingOf(
        PolicyValue.PlacementOrder order, IReadOnlyList<GradeEntrants> grades, IReadOnlyList<LackingFact> lacking, IReadOnlyList<CountedChoice> choices, IReadOnlyList<FactCorrection> settled)
    {
        var byChild = grades.SelectMany(g => g.Entrants.Select(e => (Entrant: e, g.Grade))).ToDictionary(e => e.Entrant.Child);
        var byCode = byChild.Values.ToDictionary(e => e.Entrant.Facts.Code, e => e.Entrant);
        var missing = lacking.Where(l => byChild.ContainsKey(l.Child) && !settled.Any(s => s.Child == l.Child && s.What == FactKind.AssignedSchool))
            .Select(l => Fact(l.Code, byChild[l.Child].Entrant, byChild[l.Child].Grade, null)).ToList();
        // Too few seats for those guaranteed one is no fact of a child: the round closes, and is run when there are enough.
        var unplaced = missing.Select(m => m.Child).ToHashSet();
        missing.AddRange(RoundRun.FaultsOf(order, grades).Where(f => f.Fault.Child is { } code && !(f.Fault.Code == "assigned-school-missing" && unplaced.Contains(byCode[code].Child)))
            .Select(f => Fact(f.Fault.Code, byCode[f.Fault.Child!.Value], f.Grade, f.Fault.School)));
        // A signature of which nobody has said what follows from its absence is an officer's to settle in the case.
        missing.AddRange(choices.Where(c => c.Standing == ChoiceStanding.UnsignedUnsettled && byChild.ContainsKey(c.Child)).Select(c => Fact("signature-unsettled", byChild[c.Child].Entrant, c.Grade, null)));
        return missing;
    }

    private static MissingFact Fact(string code, RoundEntrant entrant, Grade grade, SchoolUnitCode? school) =>
        new(code, entrant.Child, grade, school, entrant.IsProtected, entrant.HasCase ? entrant.CaseId : null);

    private static async Task<PolicySet> PoliciesAsync(IQuerySession session, CancellationToken ct) =>
        await session.Events.AggregateStreamAsync<PolicySet>(StreamIds.Policy(session.TenantId), ct: ct) ?? PolicySet.Initial;

    private static UnsignedRule? UnsignedOf(ListedRound row, PolicySet policies, DateTimeOffset now) =>
        policies.InForce<PolicyValue.UnsignedChoice>(PolicyId.UnsignedChoice, row.Plan.Year.FirstDay, now)?.Value.Rule;

    private static FactPolicies Of(PolicyValue.PlacementOrder order, ListedRound row, PolicySet policies, DateTimeOffset now) => new(
        order, policies.InForce<PolicyValue.WalkingProfile>(PolicyId.WalkingProfile, row.Plan.Year.FirstDay, now)?.Value.Name,
        policies.InForce<PolicyValue.SiblingBands>(PolicyId.SiblingBands, row.Plan.Year.FirstDay, now)?.Value);

    private static string Random() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SecretBytes));
}
