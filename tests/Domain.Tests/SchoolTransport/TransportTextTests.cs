using CaseMgmt.Domain.Geography;
using CaseMgmt.Domain.SchoolTransport;
using CaseMgmt.Domain.Texts;

namespace CaseMgmt.Domain.Tests.SchoolTransport;

public sealed class TransportTextTests
{
    private static readonly SwedishText Texts = SwedishText.Load("Texts/transport.yaml");

    [Fact]
    public void Every_shipped_profile_has_a_name_that_people_can_read() =>
        Assert.All(WalkingProfiles.Shipped.Keys, name => Assert.DoesNotContain(name, Texts.Or("profile." + name, name), StringComparison.Ordinal));

    [Fact]
    public void A_profile_without_a_name_of_ours_is_shown_by_its_own() =>
        Assert.Equal("skolskjuts-2027", Texts.Or("profile.skolskjuts-2027", "skolskjuts-2027"));

    [Fact]
    public void Every_mode_has_its_words() =>
        Assert.All(Enum.GetValues<TransportMode>(), mode => Assert.NotEmpty(TransportFactSheet.ModeText(mode)));
}
