using Microsoft.Playwright;

namespace CaseMgmt.Web.Tests.Journeys;

/// <summary>A test that drives a real browser; skipped with its reason where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute() => Skip = Browser.Missing;
}

/// <summary>As <see cref="BrowserFactAttribute"/>, with data.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserTheoryAttribute : TheoryAttribute
{
    public BrowserTheoryAttribute() => Skip = Browser.Missing;
}

/// <summary>One Chromium for a test class.</summary>
public sealed class Browser : IAsyncLifetime
{
    private static readonly string? Chromium =
        new[] { Environment.GetEnvironmentVariable("CHROMIUM_PATH"), "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome" }.FirstOrDefault(File.Exists);

    private IPlaywright? playwright;
    private IBrowser? browser;

    /// <summary>Why browser tests are skipped, or null.</summary>
    public static string? Missing => Chromium is null ? "No Chromium at CHROMIUM_PATH or /usr/bin/chromium: install the Debian package chromium." : null;

    /// <summary>The accessibility checker's script, where AXE_PATH names one.</summary>
    public static string? AxePath => Environment.GetEnvironmentVariable("AXE_PATH") is { Length: > 0 } path && File.Exists(path) ? path : null;

    /// <summary>Whether pages are also kept as seen in a narrow window, which costs time: when SHOOT_NARROW is set.</summary>
    public static bool ShootsNarrow { get; } = Environment.GetEnvironmentVariable("SHOOT_NARROW") is { Length: > 0 };

    public static string Screenshots { get; } = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "screenshots")).FullName;

    public async Task InitializeAsync()
    {
        if (Chromium is null)
            return;
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Chromium,
            // Dates and the like in the browser's own controls follow its language.
            Env = Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>().Where(e => (string)e.Key is not ("LANGUAGE" or "LANG" or "LC_ALL"))
                .Select(e => KeyValuePair.Create((string)e.Key, (string)e.Value!)).Append(KeyValuePair.Create("LANGUAGE", "sv")),
            Args = Environment.UserName == "root" ? ["--no-sandbox", "--disable-dev-shm-usage", "--lang=sv-SE"] : ["--disable-dev-shm-usage", "--lang=sv-SE"],
        });
    }

    /// <summary>Closes what a test has opened.</summary>
    public async Task CloseAllAsync()
    {
        foreach (var context in browser?.Contexts.ToList() ?? [])
            await context.CloseAsync();
    }

    public async Task DisposeAsync()
    {
        if (browser is not null)
            await browser.CloseAsync();
        playwright?.Dispose();
    }

    /// <summary>A page in a browser of its own; errors in its console, such as a broken security policy, are collected.</summary>
    public async Task<(IPage Page, List<string> Errors)> OpenAsync(bool javaScript = true, int width = 1180, int height = 860, bool bypassPolicy = false)
    {
        var context = await (browser ?? throw new InvalidOperationException(Missing)).NewContextAsync(new BrowserNewContextOptions
        {
            JavaScriptEnabled = javaScript,
            Locale = "sv-SE",
            TimezoneId = "Europe/Stockholm",
            ViewportSize = new ViewportSize { Width = width, Height = height },
            ReducedMotion = ReducedMotion.Reduce,
            BypassCSP = bypassPolicy,
        });
        context.SetDefaultTimeout(60_000);
        var page = await context.NewPageAsync();
        var errors = new List<string>();
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                errors.Add($"{message.Text} {message.Location}");
        };
        page.PageError += (_, error) => errors.Add(error);
        return (page, errors);
    }

    public static Task ShootAsync(IPage page, string name) =>
        page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Screenshots, name + ".png"), FullPage = true });
}
