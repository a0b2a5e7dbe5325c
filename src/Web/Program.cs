using System.Globalization;
using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using CaseMgmt.Web.Session;
using Microsoft.AspNetCore.Localization;
using Microsoft.Extensions.Options;

var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });

// The framework's own request lines show query strings; RequestLog replaces them whatever the configured levels are.
builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
builder.Logging.AddFilter("Microsoft.AspNetCore.Authentication", LogLevel.Warning);

builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
builder.Services.Configure<WebOptions>(builder.Configuration.GetSection("Web"));
builder.Services.Configure<ApiOptions>(builder.Configuration.GetSection("Api"));
builder.Services.TryAddClock();
builder.Services.AddHttpContextAccessor();
builder.Services.AddSingleton<CurrentMunicipality>();
builder.Services.AddTransient<AccessTokenHandler>();
builder.Services.AddTransient<VisitorHandler>();
builder.Services.AddProxies(builder.Configuration);
builder.Services.AddHttpClient<ApiTransport>((services, http) =>
    {
        var api = services.GetRequiredService<IOptions<ApiOptions>>().Value;
        http.BaseAddress = api.Root;
        // Each call has its own: a file may take longer than an answer.
        http.Timeout = Timeout.InfiniteTimeSpan;
        http.DefaultRequestHeaders.AcceptLanguage.ParseAdd("sv");
    })
    .AddHttpMessageHandler<AccessTokenHandler>()
    // After the token: who is signed in is known by it.
    .AddHttpMessageHandler<VisitorHandler>()
    .RemoveAllLoggers();
builder.Services.AddTransient<GuardianApi>();
builder.Services.AddTransient<ChoiceApi>();
builder.Services.AddTransient<OfficerApi>();
builder.Services.AddTransient<ManagerApi>();
builder.Services.AddTransient<RoundApi>();
builder.Services.AddTransient<SeatApi>();
builder.Services.AddTransient<TrusteeApi>();
builder.Services.AddTransient<PublicApi>();
builder.Services.AddSignIn(builder.Configuration);
builder.Services.AddPages();

var app = builder.Build();

// Opened at start, so that a missing key stops the program instead of the first login.
_ = app.Services.GetRequiredService<Microsoft.AspNetCore.DataProtection.IDataProtectionProvider>();

// First, so that all that follows sees whose request it is and how it came.
app.UseForwardedHeaders();
app.UseHsts();
app.UseSecurityHeaders();
app.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandlingPath = "/problem/500", StatusCodeSelector = ApiFailures.StatusOf, SuppressDiagnosticsCallback = ApiFailures.IsLogged });
app.UseStatusCodePagesWithReExecute("/problem/{0}");
var swedish = CultureInfo.GetCultureInfo("sv-SE");
app.UseRequestLocalization(new RequestLocalizationOptions
{
    DefaultRequestCulture = new RequestCulture(swedish),
    SupportedCultures = [swedish],
    SupportedUICultures = [swedish],
    RequestCultureProviders = [],
});
app.UseStaticFiles(new StaticFileOptions
{
    OnPrepareResponse = file => file.Context.Response.Headers.CacheControl = "public, max-age=31536000, immutable",
});
app.UseRouting();
app.UseRequestLog();
app.UseAuthentication();
app.UseAuthorization();
app.MapGet("/health", () => Results.Text("ok"));
app.MapRazorPages();
await app.RunAsync();
