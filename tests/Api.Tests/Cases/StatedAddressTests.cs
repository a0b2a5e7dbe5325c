using CaseMgmt.Api.Cases.Letters;

namespace CaseMgmt.Api.Tests.Cases;

/// <summary>Where a letter can be sent, of what somebody has written of how to be reached.</summary>
public sealed class StatedAddressTests
{
    [Theory]
    [InlineData(null, "")]
    [InlineData("  ", "")]
    [InlineData("anna.ek@example.se", "")]
    [InlineData("Anna Ek <anna.ek@example.se>", "")]
    [InlineData("070-123 45 67", "")]
    [InlineData("+46 70 123 45 67", "")]
    [InlineData("Ring mig på 070-123 45 67, eller mejla anna@example.se", "")]
    [InlineData("E-post: anna@example.se\nTel: 0920-12 34 56", "")]
    [InlineData("Hamngatan 3, 740 71 Öregrund", "Hamngatan 3, 740 71 Öregrund")]
    [InlineData("Hamngatan 3\n740 71 Öregrund\nanna@example.se", "Hamngatan 3|740 71 Öregrund")]
    [InlineData("Anna Ek, Storgatan 12, 961 00 Boden, tel 0921-123 45", "Anna Ek, Storgatan 12, 961 00 Boden")]
    [InlineData("Box 107; 971 04 Luleå", "Box 107|971 04 Luleå")]
    [InlineData("Adress: Storgatan 1 96130 Boden", "Storgatan 1 96130 Boden")]
    public void Only_a_postal_address_is_one(string? contact, string lines) => Assert.Equal(lines, string.Join('|', StatedAddress.LinesOf(contact)));
}
