using CaseMgmt.Api.Adapters.PopulationRegister;
using CaseMgmt.Api.Adapters.TestIdentity;
using CaseMgmt.Api.SchoolChoice.Waiting;
using CaseMgmt.Api.Tests.Samples;
using CaseMgmt.Api.Tests.Support;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Cases.Parties;
using CaseMgmt.Domain.Decisions;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolChoice.Choices;
using CaseMgmt.Domain.SchoolChoice.Lottery;
using CaseMgmt.Domain.SchoolChoice.Rounds;
using CaseMgmt.Domain.SchoolUnits;
using CaseMgmt.Domain.SchoolUnits.Seats;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;
using CaseMgmt.Projections.SchoolUnits;
using Microsoft.Extensions.DependencyInjection;
using ChoiceTypes = CaseMgmt.Domain.SchoolChoice.Choices.CaseTypes;

namespace CaseMgmt.Api.Tests.SchoolChoice;

/// <summary>The published orders of made rounds, which a run over frozen facts gives otherwise.</summary>
internal sealed class MadeOrders : IPublishedOrder
{
    public Dictionary<Guid, PublishedGrade> Of { get; } = [];

    public Task<PublishedGrade> OfAsync(IQuerySession session, Guid round, Grade grade, CancellationToken ct) => Task.FromResult(Of[round]);
}

/// <summary>The whole API with the made-up municipality, where rounds are published as a test says.</summary>
public sealed class WaitingFixture : JourneyFixture
{
    private readonly Queue<(string Guardian, string Child)> families = new([.. Children(isShared: false), .. Children(isShared: true).Skip(20)]);
    private readonly Queue<(string Guardian, string Child)> shared = new(Children(isShared: true).Take(20));

    internal MadeOrders Orders { get; } = new();

    protected override void Replace(IServiceCollection services) => services.AddSingleton<IPublishedOrder>(Orders);

    /// <summary>A family that no other round has: the guardian to sign in as, and both as the register knows them.</summary>
    internal Task<Family> FamilyAsync() => FamilyAsync(families);

    /// <summary>The same of a child of whom two have custody, by the register.</summary>
    internal Task<Family> SharedFamilyAsync() => FamilyAsync(shared);

    private static IEnumerable<(string Guardian, string Child)> Children(bool isShared) => Sample.Rows("relations.csv").GroupBy(r => r["child"], StringComparer.Ordinal)
        .Where(g => g.Count() > 1 == isShared && g.All(r => IsOpen(r["guardian"])) && IsOpen(g.Key)).Select(g => (g.First()["guardian"], g.Key)).DistinctBy(f => f.Item1);

    private async Task<Family> FamilyAsync(Queue<(string Guardian, string Child)> from)
    {
        var (guardian, child) = from.Dequeue();
        return new Family(new TestUser($"g-{guardian}", "Vårdnadshavare", "", guardian, ["9901:guardian"]), await FindAsync(guardian), await FindAsync(child), child);
    }

    /// <summary>Somebody of the register.</summary>
    internal async Task<PersonRef> FindAsync(string number) => PersonalIdentityNumber.TryParse(number, new DateOnly(2026, 11, 22), out var parsed, out _)
        ? (await Factory.Services.GetRequiredService<IPopulationRegister>().FindAsync(Municipality, parsed, default))!.Value
        : throw new InvalidOperationException("No such person.");

    private static readonly Lazy<HashSet<string>> Open = new(() =>
        [.. Sample.Rows("persons.csv").Where(p => p["protection"] == "none" && p["homeMunicipality"] == Municipality).Select(p => p["personalIdentityNumber"])]);

    private static bool IsOpen(string number) => Open.Value.Contains(number);
}

/// <summary>A guardian and a child.</summary>
/// <param name="User">The guardian, to sign in as.</param>
/// <param name="Guardian">The guardian as the register knows it.</param>
/// <param name="Child">The child.</param>
/// <param name="ChildNumber">The child's test number.</param>
internal sealed record Family(TestUser User, PersonRef Guardian, PersonRef Child, string ChildNumber)
{
    /// <summary>The child's case.</summary>
    public Guid CaseId { get; } = Guid.CreateVersion7();
}

/// <summary>A round of school choice as it is when it has been published: cases decided, seats taken, the order known.</summary>
internal sealed class PublishedRound(WaitingFixture api)
{
    private static readonly Actor Clerk = new(ActorKind.CaseOfficer, "handlaggare-1");
    private static readonly DateTimeOffset At = new(2026, 11, 1, 9, 0, 0, TimeSpan.Zero);
    private static readonly PolicyReference Delegation = new(new PublicText("Påhittad delegationsordning"), null);
    private readonly List<(Family Family, SchoolUnitCode? Held)> placed = [];
    private readonly Dictionary<SchoolUnitCode, int> seats = [];

    public Guid Id { get; } = Guid.CreateVersion7();

    /// <summary>A year that no other round places for.</summary>
    public SchoolYear Year { get; } = new(Interlocked.Increment(ref lastYear));

    private static int lastYear = 2027;

    // One that there is in every year, before and after the school of ten years.
    public static Grade Grade => new("1");

    public string Address(string path) => $"/9901/officer/school-choice/rounds/{Id}/{path}";

    /// <summary>Says how many seats a school has.</summary>
    public PublishedRound With(SchoolUnitCode unit, int count)
    {
        seats[unit] = count;
        return this;
    }

    /// <summary>Places a child, who wished for schools in order.</summary>
    public async Task<Family> PlaceAsync(SchoolUnitCode? held, params SchoolUnitCode[] wishes) => Place(await api.FamilyAsync(), held, wishes);

    /// <summary>Places a child for which schools were wished after the round closed, by one of two guardians.</summary>
    /// <returns>The family, and the other guardian to sign in as.</returns>
    public async Task<(Family Family, TestUser Other)> PlaceLateAsync(SchoolUnitCode held, params SchoolUnitCode[] wishes)
    {
        var family = await api.SharedFamilyAsync();
        var number = Sample.Rows("relations.csv").Where(r => r["child"] == family.ChildNumber).Select(r => r["guardian"]).Single(g => g != family.User.PersonalIdentityNumber);
        Late[family] = await api.FindAsync(number);
        return (Place(family, held, wishes), new TestUser($"g-{number}", "Vårdnadshavare", "", number, ["9901:guardian"]));
    }

    /// <summary>Places a child in a case of which only one of two guardians is a party, as where the municipality opened it.</summary>
    public async Task<Family> PlaceSharedAsync(SchoolUnitCode? held, params SchoolUnitCode[] wishes) => Place(await api.SharedFamilyAsync(), held, wishes);

    private Family Place(Family family, SchoolUnitCode? held, SchoolUnitCode[] wishes)
    {
        placed.Add((family, held));
        Wishes[family.CaseId] = wishes;
        return family;
    }

    public Dictionary<Guid, IReadOnlyList<SchoolUnitCode>> Wishes { get; } = [];

    /// <summary>Families whose child goes on at its own school, on a seat that is none of the round's.</summary>
    public HashSet<Family> Keeping { get; } = [];

    /// <summary>Families whose choice came after the round closed, with the other guardian, who had not signed when the round placed the child.</summary>
    public Dictionary<Family, PersonRef> Late { get; } = [];

    /// <summary>Families whose case has a second guardian.</summary>
    public HashSet<Family> WithTwoGuardians { get; } = [];

    /// <summary>Writes everything as the round's publication would leave it.</summary>
    /// <param name="lists">The waiting lists, the first first.</param>
    public async Task PublishAsync(params (SchoolUnitCode School, Family[] Order)[] lists)
    {
        api.Orders.Of[Id] = new PublishedGrade(lists.ToDictionary(l => l.School, l => (IReadOnlyList<Guid>)[.. l.Order.Select(f => f.CaseId)]), Wishes);
        await using var session = api.Store.LightweightSession(JourneyFixture.Municipality);
        var hash = new LotteryHash(new string('c', 64));
        var plan = new RoundPlan(Year, At, At.AddDays(1), [.. seats.Select(s => new PlannedSeats(s.Key, Grade, s.Value))], new DateOnly(2026, 1, 1), new DateTimeOffset(2026, 11, 22, 9, 0, 0, TimeSpan.Zero));
        session.Events.StartStream<ChoiceRound>(
            Id, new RoundPrepared(plan, Clerk, At), new RoundOpened(Clerk, At), new RoundClosed(placed.Count, hash, null, null, new(Id, "hash"), null, null, Clerk, At),
            new LotteryDrawn(new PublicText("3 8 11"), Clerk, At), new RoundAllocated(new(Id, "hash"), new(Id, "hash"), hash, true, 0, 0, Clerk, At), new RoundPublicationBegun([Guid.CreateVersion7()], hash, hash, Clerk, At),
            new RoundPublished(hash, Clerk, At));
        var keys = await session.Vault.KeysAsync([.. placed.Select(p => p.Family.CaseId)]);
        foreach (var (family, held) in placed)
            session.Events.StartStream<CaseOf<ChoiceCase>>(family.CaseId, [.. Events(session, family, held, keys[family.CaseId])]);
        foreach (var (unit, count) in seats)
        {
            var holders = placed.Where(p => p.Held == unit && !Keeping.Contains(p.Family)).Select(p => p.Family).ToList();
            session.Events.StartStream<SeatLedger>(
                StreamIds.Seats(JourneyFixture.Municipality, unit, Grade, Year),
                [new SeatsOpened(unit, Grade, Year, count, Clerk), .. holders.Select(f => new SeatTaken(f.CaseId, f.Child, Clerk))]);
            foreach (var family in holders)
                session.Claim(SeatSessions.Claim, $"{Year}:{family.Child}", StreamIds.Seats(JourneyFixture.Municipality, unit, Grade, Year));
        }
        await session.SaveChangesAsync();
    }

    /// <summary>A choice that comes after publication, from a child who was not on the list.</summary>
    public async Task<Family> ComeLateAsync(DateTimeOffset at, params SchoolUnitCode[] wishes)
    {
        var family = await api.FamilyAsync();
        await using var session = api.Store.LightweightSession(JourneyFixture.Municipality);
        var key = await session.Vault.KeyAsync(family.CaseId);
        session.Events.StartStream<CaseOf<ChoiceCase>>(
            family.CaseId, Registered(session, family, key),
            new LateChoiceArrived(
                Id, family.Child, family.Guardian, Year, Grade, at, wishes.Length, session.Vault.Seal(key, new ChoiceForm(wishes, [], null)), session.Vault.Seal(key, new ChoiceCheck(null, [], null)), Clerk));
        await session.SaveChangesAsync();
        return family;
    }

    /// <summary>A child that an officer took out of the round when it closed, and that waits for a single decision.</summary>
    public async Task<Family> LeaveOutAsync(params SchoolUnitCode[] wishes)
    {
        var family = await api.FamilyAsync();
        await using var session = api.Store.LightweightSession(JourneyFixture.Municipality);
        var key = await session.Vault.KeyAsync(family.CaseId);
        session.Events.StartStream<CaseOf<ChoiceCase>>(
            family.CaseId, Registered(session, family, key),
            new SchoolsChosen(
                Id, family.Child, family.Guardian, Year, Grade, At, wishes.Length, AssignedFirst: false, session.Vault.Seal(key, new ChoiceForm(wishes, [], null)), session.Vault.Seal(key, new ChoiceCheck(null, [], null)), Clerk),
            new ChildLeftOut(LeftOutStep.Closing, null, new DateOnly(2026, 11, 2), session.Vault.Seal(key, new LeftOutReason("Uppgifter saknades.")), Clerk));
        await session.SaveChangesAsync();
        return family;
    }

    /// <summary>A choice that was taken back in time, of a child who was not on the list.</summary>
    public async Task<Family> TakeBackAsync(params SchoolUnitCode[] wishes)
    {
        var family = await api.FamilyAsync();
        await using var session = api.Store.LightweightSession(JourneyFixture.Municipality);
        var key = await session.Vault.KeyAsync(family.CaseId);
        session.Events.StartStream<CaseOf<ChoiceCase>>(
            family.CaseId, Registered(session, family, key),
            new SchoolsChosen(
                Id, family.Child, family.Guardian, Year, Grade, At, wishes.Length, AssignedFirst: false, session.Vault.Seal(key, new ChoiceForm(wishes, [], null)), session.Vault.Seal(key, new ChoiceCheck(null, [], null)), Clerk),
            new ChoiceWithdrawn(At.AddHours(1), Clerk));
        await session.SaveChangesAsync();
        return family;
    }

    public async Task<SeatLedger.Counted> SeatsAsync(SchoolUnitCode unit)
    {
        await using var session = api.Store.QuerySession(JourneyFixture.Municipality);
        return (SeatLedger.Counted)(await session.Events.AggregateStreamAsync<SeatLedger>(StreamIds.Seats(JourneyFixture.Municipality, unit, Grade, Year)))!;
    }

    public async Task<CaseOf<ChoiceCase>> CaseAsync(Family family)
    {
        await using var session = api.Store.QuerySession(JourneyFixture.Municipality);
        return (await session.Events.AggregateStreamAsync<CaseOf<ChoiceCase>>(family.CaseId))!;
    }

    private static CaseRegistered Registered(IDocumentSession session, Family family, RetentionKey key) => new(
        CaseReference.Create("VAL", BitConverter.ToUInt64(family.CaseId.ToByteArray(), 8)), ChoiceTypes.SchoolChoice.Code, Channel.EService, At, family.Child, family.Guardian, Queue.Ordinary,
        session.Vault.Seal(key, new FormSnapshot("Skolval", [])));

    private IEnumerable<IDomainEvent> Events(IDocumentSession session, Family family, SchoolUnitCode? held, RetentionKey key)
    {
        var wishes = Wishes[family.CaseId];
        yield return Registered(session, family, key);
        var (form, check) = (session.Vault.Seal(key, new ChoiceForm(wishes, [], null)), session.Vault.Seal(key, new ChoiceCheck(null, [], null)));
        if (Late.TryGetValue(family, out var unsigned))
        {
            yield return new LateChoiceArrived(Id, family.Child, family.Guardian, Year, Grade, At.AddDays(2), wishes.Count, form, check, Clerk);
            yield return new PartyJoined(unsigned, PartyRole.CoGuardian, Clerk);
            yield return new SignatureAsked(unsigned, new DateOnly(2026, 11, 3), new DateOnly(2026, 11, 8), new DateOnly(2026, 11, 15));
        }
        else
        {
            yield return new SchoolsChosen(Id, family.Child, family.Guardian, Year, Grade, At, wishes.Count, AssignedFirst: false, form, check, Clerk);
        }
        if (WithTwoGuardians.Contains(family))
        {
            var other = new PersonRef(Guid.CreateVersion7());
            yield return new PartyJoined(other, PartyRole.CoGuardian, Clerk);
            yield return new SignatureAsked(other, new DateOnly(2026, 11, 1), new DateOnly(2026, 11, 8), new DateOnly(2026, 11, 15));
            yield return new CaseSigned(other, new DateOnly(2026, 11, 2), Channel.EService, null);
        }
        var wish = held is { } h ? wishes.ToList().IndexOf(h) + 1 : 0;
        yield return new PlacementProposed(held, wish, session.Vault.Seal(key, new PlacementExplanation(new RoundCode(new string('0', 26)), 1, [], null)), Clerk);
        if (Late.ContainsKey(family))
            yield return new SignatureOverdue(unsigned, new DateOnly(2026, 11, 11));
        yield return new ChildPlaced(held, wish, Clerk);
        yield return new CaseDecided(
            new DecisionTypeCode("placement.by-wish-or-nearness"), Outcome.Granted, DecisionGround.IndividualAssessment, Clerk, At.AddDays(10), new DateOnly(2026, 11, 11), [Citation.Parse("2010:800 9:15")], Delegation, [],
            Year.FirstDay, Year.LastDay, new AppealRouteCode("legality-review"), session.Vault.Seal(key, new DecisionReasons(["Enligt skolvalet."])), session.Vault.Seal(key, new Letter("text/html; charset=utf-8", "<p>Beslut</p>")));
    }
}
