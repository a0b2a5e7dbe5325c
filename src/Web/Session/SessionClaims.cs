using System.Security.Claims;

namespace CaseMgmt.Web.Session;

/// <summary>The claims that a session keeps: who, the name to greet by, and the roles per municipality.</summary>
public static class SessionClaims
{
    /// <summary>The person's id at the identity provider.</summary>
    public const string Subject = "sub";

    /// <summary>The person's name.</summary>
    public const string Name = "name";

    /// <summary>One role in one municipality, such as <c>9901:guardian</c>.</summary>
    public const string Roles = "municipality_roles";

    /// <summary>Role of a guardian (vårdnadshavare).</summary>
    public const string Guardian = "guardian";

    /// <summary>Role of a case officer (handläggare).</summary>
    public const string Officer = "officer";

    /// <summary>Role of an officer named for protected persons.</summary>
    public const string ProtectedOfficer = "protected-officer";

    /// <summary>Role of a manager (chef), who reports decisions to the board.</summary>
    public const string Manager = "manager";

    /// <summary>True when the person has the role in the municipality.</summary>
    public static bool HasRole(this ClaimsPrincipal person, string? municipality, string role) =>
        municipality is not null && person.HasClaim(Roles, $"{municipality}:{role}");
}
