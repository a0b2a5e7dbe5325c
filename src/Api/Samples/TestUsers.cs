namespace CaseMgmt.Api.Samples;

/// <summary>A made-up person that can log in through the test identity provider.</summary>
public sealed class TestUser
{
    /// <summary>What is typed or chosen to log in, such as <c>vh-berattigad</c>.</summary>
    public string Id { get; set; } = "";

    /// <summary>Name in clear; made-up.</summary>
    public string Name { get; set; } = "";

    /// <summary>What the person is good for in a demonstration, in Swedish.</summary>
    public string Description { get; set; } = "";

    /// <summary>Roles in the municipality: guardian, officer, protected-officer, manager, robot.</summary>
    public string[] Roles { get; set; } = [];

    /// <summary>Twelve digits, a test number; null for anyone but guardians.</summary>
    public string? PersonalIdentityNumber { get; set; }
}

/// <summary>Reads <c>test-users.yaml</c>.</summary>
public static class TestUsers
{
    /// <summary>The users of one file, in its order.</summary>
    /// <exception cref="SampleRecipeException">The file is missing or not what it should look like; the line is named.</exception>
    public static IReadOnlyList<TestUser> Load(string path) => SampleRecipe.Read<UsersFile>(path).Users;

    private sealed class UsersFile
    {
        public List<TestUser> Users { get; set; } = [];
    }
}
