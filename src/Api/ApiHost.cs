using CaseMgmt.Api.Adapters;
using CaseMgmt.Api.Adapters.TestIdentity;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CaseMgmt.Api;

/// <summary>The REST API as a web application: everything that use cases plug into.</summary>
public static class ApiHost
{
    /// <summary>Builds the application without starting it.</summary>
    /// <param name="args">Command-line configuration, such as <c>--urls http://localhost:5080</c>.</param>
    /// <returns>The application; run or dispose it.</returns>
    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddHttp(builder.Configuration);
        builder.Services.AddTestIdentity(builder.Configuration, builder.Environment);
        builder.Services.AddTokens(builder.Configuration);
        builder.Services.AddRolePolicies();
        builder.Services.AddSingleton<Municipalities>();
        builder.Services.TryAddSingleton<IGuardianIdentity, NoGuardianIdentity>();
        builder.Services.AddOpenApiDescription();
        builder.Services.AddSingleton(new Cursors(builder.Configuration["Api:SigningKey"]));
        builder.WebHost.ConfigureKestrel(Limits.Set);

        var app = builder.Build();
        app.UseForwardedHeaders();
        app.UseMiddleware<SecurityHeaders>();
        app.UseMiddleware<RequestLog>();
        app.UseExceptionHandler();
        app.UseStatusCodePages(context => ProblemCodes.ForStatus(context.HttpContext.Response.StatusCode).ExecuteAsync(context.HttpContext));
        app.UseRouting();
        app.UseAuthentication();
        app.UseMiddleware<KnownMunicipality>();
        app.UseRateLimiter();
        app.UseAuthorization();
        app.UseMiddleware<ActorMiddleware>();
        app.MapTestIdentity();
        app.MapOpenApiDescription();
        UseCases.Map(RouteGroups.On(app));
        return app;
    }
}
