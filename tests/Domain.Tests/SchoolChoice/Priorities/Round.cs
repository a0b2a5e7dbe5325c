using CaseMgmt.Domain.Rules;
using CaseMgmt.Domain.SchoolChoice.Lottery;
using CaseMgmt.Domain.SchoolChoice.Priorities;
using CaseMgmt.Domain.SchoolUnits;

namespace CaseMgmt.Domain.Tests.SchoolChoice.Priorities;

/// <summary>Small rounds with names.</summary>
internal static class Round
{
    internal static readonly Guid Id = new("0f0e0d0c-0b0a-4009-8807-060504030201");
    internal static readonly SchoolUnitCode Norra = new("10000001");
    internal static readonly SchoolUnitCode Sodra = new("10000002");
    internal static readonly SchoolUnitCode Ostra = new("10000003");

    internal static PolicyValue.PlacementOrder Order(params PlacementPrinciple[] principles) => new(
        principles, principles.Contains(PlacementPrinciple.RelativeProximity) ? ProximityAlternative.SecondNearest : null, 3, GuaranteesAssigned: false, 0, null, 1, new PolicySource(null, new DateOnly(2026, 11, 22)));

    internal static RoundCode Code(int number) => RoundCode.From([.. Enumerable.Range(0, RoundCode.Length).Select(i => (byte)(i < 4 ? (number >> (5 * (3 - i))) & 31 : 0))]);

    internal static RoundChild Child(int number, params SchoolUnitCode[] wishes) => new(Code(number), wishes, null, IsResident: true, [], HasMoved: false, IsFive: false, 0, []);

    internal static RoundInstance Instance(PolicyValue.PlacementOrder order, (SchoolUnitCode, int)[] seats, params RoundChild[] children) =>
        RoundInstance.Of(order, [.. seats.Select(s => new RoundSchool(s.Item1, s.Item2))], children, Draw(children)) is ({ } instance, []) ? instance : throw new InvalidOperationException("The round has faults.");

    internal static LotteryDraw Draw(params RoundChild[] children) => LotteryDraw.Of(Id, [.. children.Select(c => c.Code)], "seed");

    internal static RoundOutcome Run(PolicyValue.PlacementOrder order, (SchoolUnitCode, int)[] seats, params RoundChild[] children) =>
        RoundOutcome.Of(Instance(order, seats, children)) is ({ } outcome, []) ? outcome : throw new InvalidOperationException("A guarantee is not kept.");

    internal static ChildPlacement Of(RoundOutcome outcome, RoundChild child) => outcome.Placements.Single(p => p.Code == child.Code);
}
