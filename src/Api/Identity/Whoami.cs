using CaseMgmt.Api.Http;
using CaseMgmt.Api.OpenApi;

namespace CaseMgmt.Api.Identity;

/// <summary>Tells the holder of a token what the API makes of it in this municipality.</summary>
internal sealed class Whoami : IUseCase
{
    /// <inheritdoc/>
    public static void Map(RouteGroups groups) => groups.Any.MapGet("/me", Handle)
        .Describe("who-am-i", "Tell what the token gives in this municipality")
        .Produces<Response>();

    private static Response Handle(CurrentActor actor, Municipalities municipalities) =>
        new(actor.MunicipalityId, municipalities.NameOf(actor.MunicipalityId), actor.Name, [.. actor.Roles.Order()]);

    /// <summary>What the API makes of the token.</summary>
    /// <param name="MunicipalityId">The municipality's code.</param>
    /// <param name="Municipality">Its name.</param>
    /// <param name="Name">The name in the token.</param>
    /// <param name="Roles">The roles in this municipality.</param>
    internal sealed record Response(string MunicipalityId, string Municipality, string? Name, IReadOnlyList<Role> Roles);
}
