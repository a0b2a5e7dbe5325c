using CaseMgmt.Api.Identity;

namespace CaseMgmt.Api.Http;

/// <summary>
/// Where use cases place their endpoints. Every group begins with the municipality's code, needs a token with the group's
/// role in that municipality (but what is open to anyone), and shares validation, rate limit and error answers.
/// </summary>
internal sealed class RouteGroups
{
    private readonly RouteGroupBuilder municipality;

    private RouteGroups(RouteGroupBuilder municipality)
    {
        this.municipality = municipality;
        Any = Group("", Role.Any);
        Guardian = Group("/guardian", Role.Guardian);
        Officer = Group("/officer", Role.Officer);
        Robot = Group("/robot", Role.Robot);
        School = Group("/school", Role.School);
        Manager = Group("/manager", Role.Manager);
        Public = municipality.MapGroup("/public").AllowAnonymous().WithMetadata(new GroupRole(Role.Public));
    }

    /// <summary>Anyone with some role in the municipality.</summary>
    public RouteGroupBuilder Any { get; }

    /// <summary>Guardians (vårdnadshavare); the person is resolved before the handler runs.</summary>
    public RouteGroupBuilder Guardian { get; }

    /// <summary>Case officers (handläggare).</summary>
    public RouteGroupBuilder Officer { get; }

    /// <summary>Robots of the decision API.</summary>
    public RouteGroupBuilder Robot { get; }

    /// <summary>Independent schools (fristående huvudmän).</summary>
    public RouteGroupBuilder School { get; }

    /// <summary>Managers and auditors.</summary>
    public RouteGroupBuilder Manager { get; }

    /// <summary>Anyone, without a token: what the law lets anyone do.</summary>
    public RouteGroupBuilder Public { get; }

    /// <summary>Opens the groups on an application.</summary>
    public static RouteGroups On(IEndpointRouteBuilder app) =>
        new(app.MapGroup("/{municipalityId:length(4)}").AddEndpointFilter(ReadAfter.CheckAsync).AddEndpointFilterFactory(ValidationFilter.Create));

    private RouteGroupBuilder Group(string prefix, Role role) =>
        municipality.MapGroup(prefix).RequireAuthorization(RolePolicies.NameOf(role)).WithMetadata(new GroupRole(role));
}

/// <summary>Which role an endpoint's group needs.</summary>
/// <param name="Role">The role.</param>
internal sealed record GroupRole(Role Role);
