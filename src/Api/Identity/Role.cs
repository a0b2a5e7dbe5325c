using Microsoft.AspNetCore.Authorization;

namespace CaseMgmt.Api.Identity;

/// <summary>The roles that a token may give in a municipality, as <c>9901:officer</c> in the claim <c>municipality_roles</c>.</summary>
internal enum Role
{
    /// <summary>Any of the others.</summary>
    Any,

    /// <summary>Vårdnadshavare.</summary>
    Guardian,

    /// <summary>Handläggare.</summary>
    Officer,

    /// <summary>One of the named officers who may see protected persons (<c>protected-officer</c>).</summary>
    ProtectedOfficer,

    /// <summary>A robot of the decision API.</summary>
    Robot,

    /// <summary>An independent school.</summary>
    School,

    /// <summary>Chef, auditor.</summary>
    Manager,

    /// <summary>Anyone, signed in or not; no token gives it.</summary>
    Public,
}

/// <summary>Reads roles out of a token's claims.</summary>
internal static class Roles
{
    /// <summary>The claim that carries them.</summary>
    public const string Claim = "municipality_roles";

    /// <summary>The claim with a guardian's personnummer or samordningsnummer.</summary>
    public const string PersonalIdentityNumberClaim = "personal_identity_number";

    /// <summary>The roles that a token gives in one municipality. Entries that are not understood give nothing.</summary>
    public static IReadOnlySet<Role> In(string municipalityId, System.Security.Claims.ClaimsPrincipal user) => user.FindAll(Claim)
        .Select(c => c.Value.Split(':'))
        .Where(parts => parts.Length == 2 && string.Equals(parts[0], municipalityId, StringComparison.Ordinal))
        .Select(parts => Of(parts[1]))
        .OfType<Role>()
        .ToHashSet();

    private static Role? Of(string name) => name switch
    {
        "guardian" => Role.Guardian,
        "officer" => Role.Officer,
        "protected-officer" => Role.ProtectedOfficer,
        "robot" => Role.Robot,
        "school" => Role.School,
        "manager" => Role.Manager,
        _ => null,
    };
}

/// <summary>Demands a role in the municipality that the route names.</summary>
/// <param name="role">The role.</param>
internal sealed class RoleRequirement(Role role) : IAuthorizationRequirement
{
    /// <summary>The role.</summary>
    public Role Role { get; } = role;
}

/// <summary>Decides <see cref="RoleRequirement"/>.</summary>
internal sealed class RoleHandler : AuthorizationHandler<RoleRequirement>
{
    /// <inheritdoc/>
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, RoleRequirement requirement)
    {
        if (context.Resource is HttpContext http && http.GetRouteValue("municipalityId") is string municipality)
        {
            var roles = Roles.In(municipality, context.User);
            if (requirement.Role == Role.Any ? roles.Count > 0 : roles.Contains(requirement.Role))
                context.Succeed(requirement);
        }
        return Task.CompletedTask;
    }
}

/// <summary>One authorization policy per role.</summary>
internal static class RolePolicies
{
    /// <summary>The policy's name.</summary>
    public static string NameOf(Role role) => $"role:{role}";

    /// <summary>Registers the policies. Without a policy of its own an endpoint still needs a token.</summary>
    public static IServiceCollection AddRolePolicies(this IServiceCollection services)
    {
        services.AddSingleton<IAuthorizationHandler, RoleHandler>();
        var authorization = services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        foreach (var role in Enum.GetValues<Role>())
            authorization.AddPolicy(NameOf(role), p => p.RequireAuthenticatedUser().AddRequirements(new RoleRequirement(role)));
        return services;
    }
}
