namespace CaseMgmt.Api.Http;

/// <summary>Maps use cases into their route groups.</summary>
/// <param name="groups">The route groups.</param>
internal delegate void UseCaseMap(RouteGroups groups);

/// <summary>Every use case of the API. A new one is added here; a test finds those that were forgotten.</summary>
internal static class UseCases
{
    /// <summary>Maps them all.</summary>
    public static void Map(RouteGroups groups)
    {
        Add<Identity.Whoami>(groups);
    }

    private static void Add<T>(RouteGroups groups)
        where T : IUseCase => T.Map(groups);
}
