using CaseMgmt.Api.Tests.Support;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Parties;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.Domain.SchoolChoice.Lottery;
using CaseMgmt.Domain.SchoolChoice.Priorities;
using CaseMgmt.Domain.SchoolChoice.Rounds;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.EventStore;
using ChoiceTypes = CaseMgmt.Domain.SchoolChoice.Choices.CaseTypes;

namespace CaseMgmt.Api.Tests.SchoolChoice;

/// <summary>A child of the played year and its case as far as it has come.</summary>
internal sealed class PlayedChild(int number, Grade grade, SchoolUnitCode assigned, bool isProtected)
{
    public int Number => number;

    public Grade Grade => grade;

    public SchoolUnitCode Assigned => assigned;

    public bool IsProtected => isProtected;

    public Guid CaseId { get; } = Id(number, 1);

    public PersonRef Ref { get; } = new(Id(number, 2));

    public PersonRef Mother { get; } = new(Id(number, 3));

    public PersonRef Father { get; } = new(Id(number, 4));

    public IReadOnlyList<SchoolUnitCode> Wishes { get; set; } = [];

    public List<IDomainEvent> Unsaved { get; } = [];

    public int Saved { get; set; }

    public CaseOf<ChoiceCase> State { get; private set; } = new(CaseFile.Initial, ChoiceCase.Initial);

    /// <summary>What an accepted command adds to the case; a refused one fails the test.</summary>
    public void Do<TEvent>(Verdict<TEvent> verdict)
        where TEvent : IDomainEvent
    {
        Assert.Null((verdict as Verdict<TEvent>.Refused)?.Rejection.Code);
        foreach (var e in ((Verdict<TEvent>.Accepted)verdict).Events)
        {
            Unsaved.Add(e);
            State = State.Evolve<IChoiceEvent>(e, ChoiceCase.Evolve);
        }
    }

    public void Choice(ChoiceCommand command) => Do(ChoiceDecider.Decide(command, State.Slice));

    public void Party(PartyCommand command) => Do(PartyDecider.Decide(command, State.File));

    private static Guid Id(int number, byte kind) => new(number + 1, 0, 0, [0, 0, 0, 0, 0, 0, kind, 21]);
}

/// <summary>
/// Plays a round of school choice through the deciders, from the first choice to the last late one, and writes what happens into the log: the municipality's year of 2022 with everything around its
/// numbers that must not disturb them.
/// </summary>
internal sealed class MunicipalityYear(ProgramDatabase database)
{
    public const string Municipality = "2580";
    public static readonly Guid Round = new("0190a5f2-6c2e-7d1a-9d52-5f6f0a1b2c3d");
    private static readonly Actor Officer = new(ActorKind.CaseOfficer, "officer-1");
    private static readonly Grade F = Grade.PreschoolClass;
    private static readonly Grade Four = new("4");
    private static readonly Grade Seven = new("7");
    private static readonly DateTimeOffset Opens = new(2022, 1, 15, 7, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Closes = new(2022, 2, 15, 23, 0, 0, TimeSpan.Zero);
    private static readonly DateOnly ClosedOn = new(2022, 2, 16);
    private static readonly PolicyValue.PlacementOrder Order = new(
        [PlacementPrinciple.CatchmentArea, PlacementPrinciple.Lottery], null, 3, GuaranteesAssigned: true, 0, null, 5, new PolicySource(null, new DateOnly(2022, 1, 1)));

    private static readonly DecisionType Type = DecisionCatalogue.Shipped.Find("placement.by-wish-or-nearness", ClosedOn)!;
    private readonly SchoolUnitCode[] schools = [.. Enumerable.Range(1, 8).Select(n => new SchoolUnitCode($"2580000{n}"))];
    private readonly List<PlayedChild> children = [];
    private readonly List<IRoundEvent> round = [];
    private ChoiceRound state = ChoiceRound.Initial;
    private RoundPlan plan = null!;
    private int documents;

    /// <summary>Where the log ends.</summary>
    public string Position { get; private set; } = "";

    /// <summary>How many tried to open a second case for a child that had one, and were told so.</summary>
    public int Duplicates { get; private set; }

    /// <summary>Everybody whom the register must know.</summary>
    public IEnumerable<(Guid Person, bool IsProtected)> Persons => children.SelectMany(c => new[] { (c.Ref.Value, c.IsProtected), (c.Mother.Value, false), (c.Father.Value, false) });

    /// <summary>Plays the year.</summary>
    public async Task PlayAsync()
    {
        Enter(F, 853);
        Enter(Seven, 862);
        // Only those choose in year 4 whose school ends with year 3; the source gives no number.
        Enter(Four, 40);
        // The two whom only the named officers count.
        children.Add(new PlayedChild(children.Count, F, schools[0], isProtected: true));
        children.Add(new PlayedChild(children.Count, Seven, schools[0], isProtected: true));
        // In every school as many seats as children of its area and a tenth more; but none beyond them in the second one, which nobody leaves.
        plan = new RoundPlan(
            new SchoolYear(2022), Opens, Closes,
            [.. from s in schools from g in new[] { F, Four, Seven } let own = children.Count(c => c.Grade == g && c.Assigned == s) select new PlannedSeats(s, g, s == schools[1] ? own : own + 8 + (own / 10))],
            new DateOnly(2022, 1, 1), Opens.AddYears(-1));
        Step(new RoundCommand.Prepare(plan, Officer, Opens.AddMonths(-1)));
        Step(new RoundCommand.Open(Officer, Opens));

        PlayChoices();
        await SaveAsync(withRound: false);
        await SendAgainAsync(Of(F).Where(c => c.Saved > 0).Take(6));

        foreach (var child in children.Where(c => c.Unsaved.Count + c.Saved > 0))
            child.Do(ChoiceClosing.Decide(child.State, UnsignedRule.AssignedSchool, ClosedOn, Officer));
        Assert.Equal("round-closed", Assert.IsType<Verdict<IChoiceEvent>.Refused>(ChoiceDecider.Decide(Choosing(Of(F).Last(), [schools[2]], Closes), ChoiceCase.Initial)).Rejection.Code);
        Publish();
        await SaveAsync();
        PlayAfterwards();
        await SaveAsync();
    }

    private IEnumerable<PlayedChild> Of(Grade grade) => children.Where(c => c.Grade == grade && !c.IsProtected);

    private void Enter(Grade grade, int count)
    {
        for (var n = 0; n < count; n++)
            children.Add(new PlayedChild(children.Count, grade, schools[n % schools.Length], isProtected: false));
    }

    // What is counted stands first in each grade; what must not be counted comes after it.
    private void PlayChoices()
    {
        var (f, seven, four) = (Pool(F), Pool(Seven), Pool(Four));
        // 181 to förskoleklass: 75 for the school they would have been assigned, 105 for another, and one for the full school alone.
        foreach (var child in f.Take(75))
            Choose(child, child.Assigned);
        foreach (var child in f.Take(105))
            Choose(child, Other(child, 2), Other(child, 3));
        Choose(f.Take(1).Single(), schools[1]);
        foreach (var child in four.Take(14))
            Choose(child, Other(child, 4));
        foreach (var child in seven.Take(64))
            Choose(child, Other(child, 5), Other(child, 6));

        // Changed wishes are one choice: at first the assigned school, in the end another, and the other way round.
        foreach (var child in Of(F).Where(c => c.Wishes.Count > 1).Take(10))
            Change(child, () => [child.Assigned], child.Wishes);
        foreach (var child in Of(F).Where(c => c.Wishes.Count == 1 && c.Wishes[0] == c.Assigned).Take(13))
            Change(child, () => [Other(child, 3)], [child.Assigned]);

        // Taken back; taken back and made again, which counts; not agreed upon; not signed in time.
        foreach (var child in f.Take(9).Concat(seven.Take(4)))
        {
            Choose(child, child.Assigned);
            child.Choice(new ChoiceCommand.Withdraw(state, child.Mother, Opens.AddDays(9), By(child.Mother)));
            child.Wishes = [];
        }
        var again = Of(Seven).Where(c => c.Wishes.Count > 0).Take(7).ToList();
        foreach (var child in again)
        {
            child.Choice(new ChoiceCommand.Withdraw(state, child.Mother, Opens.AddDays(9), By(child.Mother)));
            child.Choice(Choosing(child, child.Wishes, Opens.AddDays(12)));
            Sign(child, Opens.AddDays(13), agrees: true);
        }
        foreach (var child in f.Take(6))
            Choose(child, signs: false, child.Assigned);
        foreach (var child in f.Take(5).Concat(seven.Take(3)))
            Choose(child, signs: null, Other(child, 2));
        foreach (var child in children.Where(c => c.IsProtected))
            Choose(child, child.Assigned);
    }

    // Children of the second school's area stay there, or its seats would be free for the one who is refused.
    private Hand Pool(Grade grade) => new(new Queue<PlayedChild>(Of(grade).Where(c => c.Assigned != schools[1])));

    private SchoolUnitCode Other(PlayedChild child, int step)
    {
        SchoolUnitCode[] others = [.. schools.Where(s => s != child.Assigned && s != schools[1])];
        return others[(Array.IndexOf(schools, child.Assigned) + step) % others.Length];
    }

    private void Choose(PlayedChild child, params SchoolUnitCode[] wishes) => Choose(child, signs: true, wishes);

    // The mother chooses, on the web or on paper; the father signs, declines, or does not answer.
    private void Choose(PlayedChild child, bool? signs, params SchoolUnitCode[] wishes)
    {
        var channel = child.Number % 11 == 0 ? Channel.Paper : Channel.EService;
        child.Do(CaseDecider.Decide(
            new CaseCommand.Register(
                CaseReference.Create("VAL", (ulong)child.Number + 1), ChoiceTypes.SchoolChoice.Code, channel, Opens.AddDays(1), child.Ref, child.Mother, child.IsProtected ? Queue.Protected : Queue.Ordinary,
                Sealed<FormSnapshot>()),
            child.State.File));
        child.Choice(Choosing(child, wishes, Opens.AddDays(1)));
        child.Party(new PartyCommand.Join(child.Father, PartyRole.CoGuardian, Officer));
        Sign(child, Opens.AddDays(1), signs);
        child.Wishes = wishes;
    }

    private void Change(PlayedChild child, Func<IReadOnlyList<SchoolUnitCode>> first, IReadOnlyList<SchoolUnitCode> last)
    {
        foreach (var wishes in new[] { first(), last })
        {
            child.Choice(Choosing(child, wishes, Opens.AddDays(5)));
            Sign(child, Opens.AddDays(6), agrees: true);
        }
    }

    private static void Sign(PlayedChild child, DateTimeOffset at, bool? agrees)
    {
        var on = DateOnly.FromDateTime(at.UtcDateTime);
        child.Party(new PartyCommand.AskAgain(child.Father, on, on.AddDays(7), on.AddDays(14)));
        if (agrees is { } answer)
            child.Party(new PartyCommand.Answer(child.Father, answer, on.AddDays(1)));
    }

    private ChoiceCommand.Choose Choosing(PlayedChild child, IReadOnlyList<SchoolUnitCode> wishes, DateTimeOffset at) => new(
        Matter(child), state, child.Mother, wishes, Basis(child), at, Sealed<ChoiceForm>(), Sealed<ChoiceCheck>(), By(child.Mother));

    private ChoiceMatter Matter(PlayedChild child) => new(Round, child.Ref, plan.Year, child.Grade);

    private WishBasis Basis(PlayedChild child) => new(Order.MostWishes, plan, schools.ToHashSet(), child.Assigned);

    // The run over frozen facts, and one decision per child.
    private void Publish()
    {
        foreach (var child in children.Where(c => c.State.Slice is ChoiceCase.None))
        {
            child.Do(CaseDecider.Decide(
                new CaseCommand.Register(
                    CaseReference.Create("VAL", (ulong)child.Number + 1), ChoiceTypes.SchoolChoice.Code, Channel.Api, Closes, child.Ref, child.Mother, Queue.Ordinary, Sealed<FormSnapshot>()),
                child.State.File));
            child.Choice(new ChoiceCommand.OpenWithoutChoice(Matter(child), child.Mother, Officer));
        }
        var facts = children.ToDictionary(c => c, c => new RoundChild(
            CodeOf(c), ChoiceClosing.Counts(ChoiceClosing.StandingOf(c.State, UnsignedRule.AssignedSchool)) ? c.Wishes : [], c.Assigned, IsResident: true, [], HasMoved: false, IsFive: false, 0, []));
        Step(new RoundCommand.Close([.. facts.Values.Select(c => c.Code)], null, new PublicText("Lotto lördagen den 19 februari 2022"), Sealed<RoundFacts>(), Officer, Closes));
        var seed = new PublicText("3 8 11 19 24 30 33");
        Step(new RoundCommand.Draw(Round, seed, Officer, Closes.AddDays(5)));
        var draw = LotteryDraw.Of(Round, [.. facts.Values.Select(c => c.Code)], seed.Value);
        var placed = new[] { F, Four, Seven }.SelectMany(grade =>
        {
            var (instance, faults) = RoundInstance.Of(
                Order, [.. plan.Seats.Where(s => s.Grade == grade).Select(s => new RoundSchool(s.Unit, s.Seats))], [.. facts.Where(c => c.Key.Grade == grade).Select(c => c.Value)], draw);
            Assert.Empty(faults);
            return RoundOutcome.Of(instance!).Placements;
        }).ToDictionary(p => p.Code);
        var hash = new LotteryHash(new string('a', 64));
        Step(new RoundCommand.Allocate(Sealed<RoundFacts>(), Sealed<RoundResult>(), hash, 0, 0, Officer, Closes.AddDays(6)));
        foreach (var (child, known) in facts)
            Decide(child, placed[known.Code], known.Wishes.Count > 0);
        Step(new RoundCommand.BeginPublication([Guid.CreateVersion7()], hash, hash, Officer, Closes.AddDays(20)));
        Step(new RoundCommand.Publish(hash, hash, Officer, Closes.AddDays(20)));
    }

    private void Decide(PlayedChild child, ChildPlacement placement, bool wished)
    {
        child.Choice(new ChoiceCommand.Propose(placement.School, placement.Wish, Sealed<PlacementExplanation>(), Officer));
        child.Choice(new ChoiceCommand.Place(placement.School, Officer));
        var outcome = wished && placement.Wish == 0 ? Outcome.Refused : Outcome.Granted;
        child.Do(CaseDecider.Decide(
            new CaseCommand.Decide(
                Type, outcome, DecisionGround.IndividualAssessment, Officer, Closes.AddDays(20), ClosedOn.AddDays(20), new Delegation(new PolicyReference(new PublicText("Delegationsordning"), null)), Type.LegalBasis, [],
                outcome == Outcome.Granted ? plan.Year.FirstDay : null, outcome == Outcome.Granted ? plan.Year.LastDay : null, Sealed<DecisionReasons>(), Sealed<Letter>(), CommunicationNotNeeded: true),
            child.State.File));
    }

    // Five move in, seven of the list wish late, and six are offered a seat: none of it changes what the round gave.
    private void PlayAfterwards()
    {
        for (var n = 0; n < 5; n++)
        {
            var child = new PlayedChild(children.Count, F, schools[2], isProtected: false);
            children.Add(child);
            child.Do(CaseDecider.Decide(
                new CaseCommand.Register(
                    CaseReference.Create("VAL", (ulong)child.Number + 1), ChoiceTypes.SchoolChoice.Code, Channel.EService, Closes.AddMonths(2), child.Ref, child.Mother, Queue.Ordinary, Sealed<FormSnapshot>()),
                child.State.File));
            child.Choice(Late(child));
        }
        foreach (var child in Of(F).Where(c => c.State.Slice is ChoiceCase.Placed { Wish: 0 }).Take(7))
            child.Choice(Late(child));
        var today = new DateOnly(2022, 4, 20);
        foreach (var (child, n) in Of(F).Where(c => c.State.Slice is ChoiceCase.Placed { LateWishes: not null }).Take(6).Select((c, n) => (c, n)))
        {
            var (offer, other) = (new Guid(n + 1, 0, 0, [0, 0, 0, 0, 0, 0, 9, 21]), Other(child, 3));
            child.Choice(new ChoiceCommand.OfferSeat(offer, other, today, today.AddDays(7), Officer));
            if (n == 5)
            {
                child.Choice(new ChoiceCommand.LapseOffer(offer, today.AddDays(8), Actor.System));
                continue;
            }
            child.Choice(new ChoiceCommand.AnswerOffer(offer, n > 0, today.AddDays(1), By(child.Mother)));
            if (n > 0)
                child.Choice(new ChoiceCommand.PlaceAnew(other, AnewGround.Offer, Officer));
        }
    }

    private ChoiceCommand.ArriveLate Late(PlayedChild child) => new(
        Matter(child), new ChoiceRound.Closed(plan, new RoundClosed(1, new LotteryHash("list"), null, new PublicText("Lotto"), new(Guid.Empty, "facts"), Officer, Closes)), child.Mother, [Other(child, 3)], Basis(child), Closes.AddMonths(2), Sealed<ChoiceForm>(), Sealed<ChoiceCheck>(), By(child.Mother));

    // The father chooses too, from a case of his own: the claim of child and round is taken.
    private async Task SendAgainAsync(IEnumerable<PlayedChild> twice)
    {
        foreach (var child in twice)
        {
            await using var session = database.Store.LightweightSession(Municipality);
            var id = Guid.CreateVersion7();
            session.Events.StartStream<CaseOf<ChoiceCase>>(id, [.. (await session.Events.FetchStreamAsync(child.CaseId)).Take(2).Select(e => e.Data)]);
            session.Claim(ChoiceMatter.Claim, Matter(child).Key, id);
            await Assert.ThrowsAsync<ClaimTakenException>(() => session.SaveChangesAsync());
            Duplicates++;
        }
    }

    private async Task SaveAsync(bool withRound = true)
    {
        foreach (var chunk in children.Where(c => c.Unsaved.Count > 0).Chunk(200))
        {
            await using var session = database.Store.LightweightSession(Municipality);
            foreach (var child in chunk)
            {
                if (child.Saved == 0)
                {
                    session.Events.StartStream<CaseOf<ChoiceCase>>(child.CaseId, [.. child.Unsaved]);
                    session.Claim(ChoiceMatter.Claim, Matter(child).Key, child.CaseId);
                }
                else
                {
                    session.Events.Append(child.CaseId, child.Saved, [.. child.Unsaved]);
                }
                child.Saved += child.Unsaved.Count;
                child.Unsaved.Clear();
            }
            Position = (await session.SaveChangesAsync()).Position;
        }
        if (round.Count == 0 || !withRound)
            return;
        await using var ofRound = database.Store.LightweightSession(Municipality);
        ofRound.Events.StartStream<ChoiceRound>(Round, [.. round]);
        await ofRound.SaveChangesAsync();
        round.Clear();
    }

    private void Step(RoundCommand command)
    {
        foreach (var e in Assert.IsType<Verdict<IRoundEvent>.Accepted>(RoundDecider.Decide(command, state)).Events)
        {
            round.Add(e);
            state = ChoiceRound.Evolve(state, e);
        }
    }

    private SealedRef<T> Sealed<T>()
        where T : class => new(new Guid(++documents, 0, 0, [0, 0, 0, 0, 0, 0, 8, 21]), "hash");

    private static Actor By(PersonRef guardian) => new(ActorKind.Guardian, guardian.ToString());

    private static RoundCode CodeOf(PlayedChild child) => RoundCode.From([.. Enumerable.Range(0, RoundCode.Length).Select(i => (byte)(i < 4 ? (child.Number >> (5 * (3 - i))) & 31 : 7))]);

    /// <summary>Children to be dealt out, each once.</summary>
    private sealed class Hand(Queue<PlayedChild> left)
    {
        public IReadOnlyList<PlayedChild> Take(int count) => [.. Enumerable.Range(0, count).Select(_ => left.Dequeue())];
    }
}
