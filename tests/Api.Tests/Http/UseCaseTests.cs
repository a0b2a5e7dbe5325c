using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.Tests.Support;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace CaseMgmt.Api.Tests.Http;

[Collection(ApiCollection.Name)]
public sealed class UseCaseTests(ApiFixture api)
{
    [Fact]
    public void Every_use_case_is_registered_once()
    {
        var registration = File.ReadAllText(Repository.File("src", "Api", "Http", "UseCases.cs"));
        var useCases = typeof(IUseCase).Assembly.GetTypes().Where(t => t is { IsInterface: false } && t.IsAssignableTo(typeof(IUseCase))).Select(t => t.Name).ToList();

        Assert.NotEmpty(useCases);
        Assert.Equal([], useCases.Where(name => registration.Split([$"<{name}>(groups)", $".{name}>(groups)"], StringSplitOptions.None).Length != 2).ToList());
    }

    [Fact]
    public void Every_endpoint_needs_a_role_in_the_municipality_or_says_that_it_is_open()
    {
        var endpoints = api.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().ToList();

        Assert.NotEmpty(endpoints);
        Assert.Equal([], endpoints.Where(e => e.RoutePattern.RawText!.StartsWith("/{municipalityId", StringComparison.Ordinal)
            ? e.Metadata.GetMetadata<GroupRole>() is not { } group || group.Role == Role.Public != e.Metadata.GetMetadata<IAllowAnonymous>() is not null
            : e.Metadata.GetMetadata<IAllowAnonymous>() is null).Select(e => e.RoutePattern.RawText).ToList());
    }
}
