using CaseMgmt.Web.Hosting;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Options;

namespace CaseMgmt.Web.Session;

/// <summary>Login, session cookie and the roles of the pages.</summary>
public static class SignIn
{
    /// <summary>Name of the HTTP client that speaks to the identity provider.</summary>
    public const string BackChannel = "identity";

    /// <summary>Name of the session cookie.</summary>
    public const string SessionCookie = "casemgmt-session";

    private const string LoginScheme = "identity";

    /// <summary>Adds login, session and the policies <c>guardian</c>, <c>officer</c> and <c>manager</c>.</summary>
    public static IServiceCollection AddSignIn(this IServiceCollection services, IConfiguration configuration)
    {
        services.Configure<IdentityOptions>(configuration.GetSection("Identity"));
        services.AddHttpClient(BackChannel, client => client.Timeout = TimeSpan.FromSeconds(10)).RemoveAllLoggers();
        services.AddSingleton<IdentityDiscovery>();
        services.AddSingleton<IdTokenCheck>();

        services.AddAuthentication(options =>
            {
                options.DefaultScheme = CookieAuthenticationDefaults.AuthenticationScheme;
                options.DefaultChallengeScheme = LoginScheme;
            })
            .AddCookie(ConfigureSession)
            .AddOAuth<CodeFlowOptions, CodeFlow>(LoginScheme, _ => { });
        services.AddOptions<CodeFlowOptions>(LoginScheme).Configure<IOptions<IdentityOptions>, IHttpClientFactory>(ConfigureLogin);
        services.AddSessionKeys();

        services.AddSingleton<IAuthorizationHandler, MunicipalityRoleHandler>();
        services.AddAuthorizationBuilder()
            .AddPolicy(SessionClaims.Guardian, p => p.RequireAuthenticatedUser().AddRequirements(new MunicipalityRole(SessionClaims.Guardian)))
            .AddPolicy(SessionClaims.Officer, p => p.RequireAuthenticatedUser().AddRequirements(new MunicipalityRole(SessionClaims.Officer)))
            .AddPolicy(SessionClaims.Manager, p => p.RequireAuthenticatedUser().AddRequirements(new MunicipalityRole(SessionClaims.Manager)));
        return services;
    }

    /// <summary>A cookie that no script reads, that other sites' requests carry only when the person follows a link, and that is sent over https only when the page came over https.</summary>
    public static void Harden(CookieBuilder cookie, string name)
    {
        cookie.Name = name;
        cookie.HttpOnly = true;
        cookie.SameSite = SameSiteMode.Lax;
        cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        cookie.IsEssential = true;
    }

    private static void ConfigureSession(CookieAuthenticationOptions options)
    {
        Harden(options.Cookie, SessionCookie);
        // The session ends with the access token; prolonging it would keep a session that no longer opens anything.
        options.SlidingExpiration = false;
        options.Events.OnRedirectToAccessDenied = context =>
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        };
    }

    private static void ConfigureLogin(CodeFlowOptions options, IOptions<IdentityOptions> identity, IHttpClientFactory clients)
    {
        options.ClientId = identity.Value.ClientId;
        options.ClientSecret = identity.Value.ClientSecret ?? "";
        options.CallbackPath = "/signin";
        options.UsePkce = true;
        options.SaveTokens = false;
        options.SignInScheme = CookieAuthenticationDefaults.AuthenticationScheme;
        options.Backchannel = clients.CreateClient(BackChannel);
        foreach (var scope in identity.Value.Scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            options.Scope.Add(scope);
        Harden(options.CorrelationCookie, "casemgmt-login.");
        options.Events.OnRemoteFailure = context =>
        {
            context.Response.Redirect("/login-failed");
            context.HandleResponse();
            return Task.CompletedTask;
        };
    }

    private static void AddSessionKeys(this IServiceCollection services)
    {
        services.AddSingleton<IDataProtectionProvider>(s =>
        {
            var web = s.GetRequiredService<IOptions<WebOptions>>().Value;
            return new SessionKeys([web.SessionKey, .. web.PreviousSessionKeys]);
        });
        // The framework would otherwise write a key ring of its own to disk at start.
        foreach (var warmUp in services.Where(d => d.ServiceType == typeof(IHostedService) && d.ImplementationType?.Assembly == typeof(KeyManagementOptions).Assembly).ToList())
            services.Remove(warmUp);
    }

    private sealed record MunicipalityRole(string Role) : IAuthorizationRequirement;

    private sealed class MunicipalityRoleHandler(IHttpContextAccessor accessor) : AuthorizationHandler<MunicipalityRole>
    {
        protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, MunicipalityRole requirement)
        {
            if (context.User.HasRole(accessor.HttpContext?.Request.RouteValues["m"] as string, requirement.Role))
                context.Succeed(requirement);
            return Task.CompletedTask;
        }
    }
}
