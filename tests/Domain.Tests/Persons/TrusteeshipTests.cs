using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.Tests.Cases;
using static CaseMgmt.Domain.Tests.Cases.Examples;

namespace CaseMgmt.Domain.Tests.Persons;

public class TrusteeshipTests
{
    private static readonly DateOnly Today = new(2026, 11, 23);
    private static readonly TrusteeStanding Nobody = new(HasCustody: false, IsAppointed: false);
    private static readonly TrusteeAppointed Appointed = new(
        new PersonRef(Id(1)), new PersonRef(Id(2)), TrusteeKind.Trustee, Today.AddDays(-10), Today, new AppointmentReference("Ä 1234-26"), Officer);

    [Fact]
    public void Who_is_appointed_is_another_than_the_child_and_has_no_custody_already()
    {
        Trusteeship.Appoint(Appointed, Nobody, Today).Then(Appointed);
        Trusteeship.Appoint(Appointed with { Trustee = Appointed.Child }, Nobody, Today).ThenRefused("trustee-is-child");
        Trusteeship.Appoint(Appointed, Nobody with { HasCustody = true }, Today).ThenRefused("trustee-has-custody");
        Trusteeship.Appoint(Appointed, Nobody with { IsAppointed = true }, Today).ThenRefused("trustee-appointed-before");
    }

    [Fact]
    public void An_appointment_is_recorded_while_it_is_in_force()
    {
        Trusteeship.Appoint(Appointed with { From = Today, Until = null }, Nobody, Today).Then(Appointed with { From = Today, Until = null });
        Trusteeship.Appoint(Appointed with { From = Today.AddDays(1) }, Nobody, Today).ThenRefused("appointment-not-begun");
        Trusteeship.Appoint(Appointed with { Until = Today.AddDays(-1) }, Nobody, Today).ThenRefused("appointment-over");
    }

    [Fact]
    public void It_ends_once_by_an_officer_or_when_its_last_day_has_passed()
    {
        var ended = new TrusteeEnded(Today, Officer);
        Given(Appointed).End(Today, Officer).Then(ended);
        Given(Appointed, ended).End(Today.AddDays(1), Officer).Then();
        Given().End(Today, Officer).ThenRefused("trusteeship-unknown");
        Given(Appointed).TimePassed(Today).Then();
        Given(Appointed).TimePassed(Today.AddDays(1)).Then(new TrusteeEnded(Today.AddDays(1), Actor.System));
        Given(Appointed, ended).TimePassed(Today.AddDays(1)).Then();
        Given(Appointed with { Until = null }).TimePassed(Today.AddYears(10)).Then();
    }

    [Theory]
    [InlineData("Ä 1234-26", true)]
    [InlineData(" 2026/117:3 ", true)]
    [InlineData("", false)]
    [InlineData("Ä <1>", false)]
    [InlineData("beslut 20150409-2386", false)]
    [InlineData("150409 2386", false)]
    public void A_reference_never_holds_the_number_of_a_person(string text, bool isOne) => Assert.Equal(isOne, AppointmentReference.TryParse(text, out _));

    private static Trusteeship Given(params ITrusteeshipEvent[] events) => events.Aggregate(Trusteeship.Initial, Trusteeship.Evolve);
}
