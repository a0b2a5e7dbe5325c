using CaseMgmt.Domain;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolChoice.Lottery;
using CaseMgmt.Domain.SchoolChoice.Rounds;
using CaseMgmt.Domain.SchoolUnits;

namespace CaseMgmt.Api.Tests.Events;

/// <summary>Examples of the events of a round of school choice.</summary>
internal static class RoundExamples
{
    private static readonly Actor Officer = new(ActorKind.CaseOfficer, "officer-1");
    private static readonly DateTimeOffset At = new(2027, 2, 16, 7, 0, 0, TimeSpan.Zero);
    private static readonly LotteryHash Hash = new("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08");

    private static readonly PublicDraw Lotto = new(new("lotto"), new PolicyReference(new PublicText("Lotto, lördagens första dragning"), "https://example.org"), At.AddDays(4), new SeedRule(SeedForm.Numbers, 7, 1, 35));
    private static readonly FactBasis Basis = new(At.AddDays(-1), new FactVersion("register"), At.AddDays(-2), new FactVersion("network"), new FactVersion("walking-default"), new FactVersion("areas"));

    public static (string Name, IDomainEvent Event)[] All =>
    [
        ("two-schools", new RoundPrepared(
            new RoundPlan(
                new SchoolYear(2027), At.AddMonths(-1), At.AddDays(-1),
                [new PlannedSeats(new SchoolUnitCode("99010001"), Grade.PreschoolClass, 50), new PlannedSeats(new SchoolUnitCode("99010002"), new Grade("7"), 75)], new DateOnly(2024, 7, 1), At.AddYears(-1)),
            Officer, At.AddMonths(-2))),
        ("opened", new RoundOpened(Officer, At.AddMonths(-1))),
        ("lotto", new LotteryDrawNamed(Lotto, Officer, At.AddMonths(-1))),
        ("a-secret-after-all", new LotteryDrawNamed(null, Officer, At.AddDays(-20))),
        ("at-the-end-of-choices", new RoundFactsFrozen(new(Id(7), "hash-gathered"), Basis, At)),
        ("secret-committed-to", new RoundClosed(259, Hash, Hash, null, new(Id(1), "hash-facts"), Basis, null, Officer, At)),
        ("public-randomness", new RoundClosed(259, Hash, null, Lotto, new(Id(1), "hash-facts"), Basis, Basis with { At = At.AddHours(2), Network = null, Profile = null }, Officer, At)),
        ("of-the-first-version", new RoundClosed(259, Hash, null, new PublicDraw(null, new PolicyReference(new PublicText("Lotto"), null), null, null), new(Id(1), "hash-facts"), null, null, Officer, At)),
        ("drawn", new LotteryDrawn(new PublicText("3 8 11 19 24 30 33"), Officer, At.AddDays(5))),
        ("mistyped", new SeedCorrected(new PublicText("3 8 11 19 24 30 34"), [new EnteredSeed(new PublicText("3 8 11 19 24 30 33"), Officer, At.AddDays(5))], new(Id(9), "hash-reason"), Officer, At.AddDays(6))),
        ("first-proposal", new RoundAllocated(new(Id(1), "hash-facts"), new(Id(2), "hash-result"), Hash, true, 0, 0, Officer, At.AddDays(6))),
        ("at-its-time", new RoundChoicesEnded(At)),
        ("in-two-batches", new RoundPublicationBegun([Id(5), Id(6)], Hash, Hash, Officer, At.AddDays(20))),
        ("moved-away", new ChildTakenOut(Id(7), new(Id(8), "hash-reason"), Officer, At.AddDays(20))),
        ("published", new RoundPublished(Hash, Officer, At.AddDays(20))),
        ("finished", new RoundFinished(Officer, At.AddMonths(6))),
    ];

    private static Guid Id(int n) => new(n, 0, 0, [0, 0, 0, 0, 0, 0, 0, 3]);
}
