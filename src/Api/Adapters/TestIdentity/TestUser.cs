namespace CaseMgmt.Api.Adapters.TestIdentity;

/// <summary>A made-up person that one can sign in as on a trial installation.</summary>
/// <param name="Id">The identity, such as <c>guardian-0001</c>; becomes the token's <c>sub</c>.</param>
/// <param name="Name">The made-up name that is shown.</param>
/// <param name="Description">One line that says what the person is good for in a trial, in Swedish.</param>
/// <param name="PersonalIdentityNumber">A test personnummer (birth number 238 or 239), for guardians; otherwise null.</param>
/// <param name="MunicipalityRoles">Entries such as <c>9901:guardian</c>.</param>
public sealed record TestUser(string Id, string Name, string Description, string? PersonalIdentityNumber, IReadOnlyList<string> MunicipalityRoles);

/// <summary>Where the made-up persons come from.</summary>
public interface ITestUsers
{
    /// <summary>Everyone, in the order they are shown.</summary>
    IReadOnlyList<TestUser> All { get; }

    /// <summary>The person with an id, or null.</summary>
    TestUser? Find(string id);
}
