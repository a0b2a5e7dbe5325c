namespace CaseMgmt.Api.Http;

/// <summary>
/// One use case in one file: endpoint, request, validator, handler. It places its endpoint in the route group of those who
/// may use it, and is listed in <see cref="UseCases"/>.
/// </summary>
internal interface IUseCase
{
    /// <summary>Maps the endpoint.</summary>
    static abstract void Map(RouteGroups groups);
}
