using CaseMgmt.Domain.Persons;

namespace CaseMgmt.Domain.Tests.Persons;

public sealed class ProtectionTests
{
    [Theory]
    [InlineData("none", Protection.None, false)]
    [InlineData("secrecy-marking", Protection.SecrecyMarking, true)]
    [InlineData("protected-registration", Protection.ProtectedRegistration, true)]
    [InlineData("None", Protection.Unknown, true)]
    [InlineData("ingen", Protection.Unknown, true)]
    [InlineData("", Protection.Unknown, true)]
    [InlineData(null, Protection.Unknown, true)]
    public void Only_a_clear_no_from_the_register_means_unprotected(string? code, Protection protection, bool isProtected)
    {
        Assert.Equal(protection, ProtectionExtensions.ReadProtection(code));
        Assert.Equal(isProtected, protection.IsProtected());
    }

    [Fact]
    public void A_person_missing_from_the_register_or_a_silent_register_counts_as_protected()
    {
        Assert.True(new RegisterAnswer.Missing().IsProtected);
        Assert.True(new RegisterAnswer.Unavailable().IsProtected);
        Assert.True(((Protection)99).IsProtected());
    }
}
