using CaseMgmt.Domain.Cases.Intake;
using CaseMgmt.Domain.Rules;

namespace CaseMgmt.Domain.Tests.Cases;

public sealed class LateRegistrationTests
{
    private static readonly DateOnly Today = new(2026, 11, 22);
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero);
    private static readonly PolicySet Fortnight = PolicySet.Evolve(
        PolicySet.Initial, new PolicyAdopted(PolicyId.LateRegistration, new DateOnly(2024, 7, 1), new PolicyValue.ProcessingTarget(14, new PolicySource(null, Today)), Now.AddDays(-1)));

    [Theory]
    [InlineData(1, false, "arrival-in-the-future")]
    [InlineData(1, true, "arrival-in-the-future")]
    [InlineData(0, false, null)]
    [InlineData(-14, false, null)]
    [InlineData(-15, false, "arrival-reason-missing")]
    [InlineData(-15, true, null)]
    [InlineData(-1000, true, null)]
    public void What_came_longer_ago_than_the_municipality_has_decided_is_registered_with_a_reason(int days, bool saysWhy, string? code) =>
        Assert.Equal(code, LateRegistration.Against(Today.AddDays(days), Today, saysWhy, Fortnight, Now)?.Code);

    [Theory]
    [InlineData(-366, null)]
    [InlineData(-367, "arrival-reason-missing")]
    public void Where_it_has_decided_nothing_a_reason_is_asked_for_after_a_year(int days, string? code) =>
        Assert.Equal(code, LateRegistration.Against(Today.AddDays(days), Today, saysWhy: false, PolicySet.Initial, Now)?.Code);
}
