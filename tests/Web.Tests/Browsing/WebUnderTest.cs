using System.Net;
using CaseMgmt.Web.Tests.Fakes;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.Logging;

namespace CaseMgmt.Web.Tests.Browsing;

/// <summary>The web program on a socket of its own, speaking to an API at a given address, with its log kept.</summary>
public sealed class WebUnderTest : WebApplicationFactory<Program>
{
    public static readonly string SessionKey = Convert.ToBase64String([.. Enumerable.Range(1, 32).Select(n => (byte)n)]);

    private readonly Uri api;
    private readonly string sessionKey;
    private readonly string authority;
    private readonly (string Name, string Value)[] settings;

    public WebUnderTest(Uri api, string? sessionKey = null, string? authority = null, params (string Name, string Value)[] settings)
    {
        this.settings = settings;
        this.api = api;
        this.sessionKey = sessionKey ?? SessionKey;
        this.authority = authority ?? api + "identity";
    }

    public LogLines Log { get; } = new();

    public Uri Address => ClientOptions.BaseAddress;

    public static WebUnderTest OnSocket(Uri api, string? sessionKey = null, string? authority = null, params (string Name, string Value)[] settings)
    {
        var web = new WebUnderTest(api, sessionKey, authority, settings);
        web.UseKestrel(k => k.Listen(IPAddress.Loopback, 0));
        web.StartServer();
        return web;
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Production");
        builder.UseSetting("Api:BaseUrl", api.ToString());
        builder.UseSetting("Api:TimeoutSeconds", "10");
        builder.UseSetting("Identity:Authority", authority);
        builder.UseSetting("Web:SessionKey", sessionKey);
        foreach (var (name, value) in settings)
            builder.UseSetting(name, value);
        builder.ConfigureLogging(logging => logging.ClearProviders().AddProvider(Log).SetMinimumLevel(LogLevel.Debug));
    }
}

/// <summary>Every line the program logs, with the errors behind them.</summary>
public sealed class LogLines : ILoggerProvider
{
    private readonly System.Collections.Concurrent.ConcurrentQueue<string> lines = new();

    public string All => string.Join('\n', lines);

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName, lines);

    public void Dispose() => lines.Clear();

    private sealed class Logger(string category, System.Collections.Concurrent.ConcurrentQueue<string> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{logLevel} {category} {formatter(state, exception)} {exception}");
    }
}

/// <summary>A fake API and the web program in front of it, one pair per test class.</summary>
public sealed class Stage : IAsyncLifetime
{
    public FakeApi Api { get; private set; } = null!;

    public WebUnderTest Web { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Api = await FakeApi.StartAsync();
        Web = WebUnderTest.OnSocket(Api.Address);
    }

    public async Task DisposeAsync()
    {
        await Web.DisposeAsync();
        await Api.DisposeAsync();
    }

    /// <summary>A visitor who has just logged in, and an API that has received nothing since.</summary>
    public async Task<Visitor> SignedInAsync(string person)
    {
        Api.Reset();
        var visitor = new Visitor(Web.Address);
        await visitor.SignInAsync(person);
        Api.Reset();
        return visitor;
    }

    public Visitor Anonymous()
    {
        Api.Reset();
        return new Visitor(Web.Address);
    }
}
