using System.Net;
using AngleSharp;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;

namespace CaseMgmt.Web.Tests.Browsing;

/// <summary>A page as a browser without JavaScript has it.</summary>
public sealed record Seen(HttpResponseMessage Response, string Text, IDocument Document)
{
    public HttpStatusCode Status => Response.StatusCode;

    public Uri Address => Response.RequestMessage!.RequestUri!;

    public string Words => string.Join(' ', (Document.Body?.TextContent ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    public string Heading => string.Join(' ', (Document.QuerySelector("h1")?.TextContent ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    public IHtmlFormElement Form => FormIn("main");

    public IHtmlFormElement FormIn(string selector) => Document.QuerySelector<IHtmlFormElement>($"{selector} form[method=post]") ?? throw new InvalidOperationException("No form on the page.");
}

/// <summary>Follows links and redirects, keeps cookies, sends forms as they stand: a browser without JavaScript.</summary>
public sealed class Visitor(Uri web) : IDisposable
{
    private readonly HttpClient http = new(new HttpClientHandler { CookieContainer = new CookieContainer(), AllowAutoRedirect = true, UseCookies = true }) { BaseAddress = web };

    public Task<Seen> GetAsync(string path) => SeeAsync(new HttpRequestMessage(HttpMethod.Get, path));

    public async Task<Seen> SignInAsync(string person)
    {
        var choose = await GetAsync("/9901/home");
        return await SeeAsync(new HttpRequestMessage(HttpMethod.Get, new Uri(choose.Address, choose.Document.QuerySelector($"#{person}")!.GetAttribute("href")!)));
    }

    /// <summary>Sends the page's form with the fields as they stand, some changed, by the button with a given value or the first.</summary>
    public Task<Seen> SendAsync(Seen page, IReadOnlyDictionary<string, string[]>? fields = null, string? button = null, string? action = null, string form = "main") =>
        SeeAsync(Request(page, fields, button, action, form));

    /// <summary>Sends the page's form of a file, its hidden fields first, as a browser does.</summary>
    public Task<Seen> UploadAsync(Seen page, string name, HttpContent content, string form = "section[aria-labelledby=upload-title]")
    {
        var sent = page.FormIn(form);
        var parts = new MultipartFormDataContent();
        foreach (var field in sent.QuerySelectorAll<IHtmlInputElement>("input[type=hidden]"))
            parts.Add(new StringContent(field.Value), field.Name!);
        // A browser names no file that was not chosen.
        content.Headers.TryAddWithoutValidation("Content-Disposition", $"form-data; name=\"File\"; filename=\"{name}\"");
        parts.Add(content);
        return SeeAsync(new HttpRequestMessage(HttpMethod.Post, new Uri(page.Address, sent.GetAttribute("action"))) { Content = parts });
    }

    public async Task<Seen> SeeAsync(HttpRequestMessage request)
    {
        var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        var document = await BrowsingContext.New(Configuration.Default).OpenAsync(r => r.Content(text).Address(response.RequestMessage!.RequestUri!.ToString()));
        return new Seen(response, text, document);
    }

    public void Dispose() => http.Dispose();

    public static HttpRequestMessage Request(Seen page, IReadOnlyDictionary<string, string[]>? fields, string? button, string? action, string within = "main")
    {
        var form = page.FormIn(within);
        var pairs = new List<KeyValuePair<string, string>>();
        var changed = fields ?? new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach (var element in form.Elements)
        {
            var (name, value) = element switch
            {
                IHtmlInputElement { Type: "checkbox" or "radio" } i => (i.Name, i.IsChecked ? i.Value : null),
                IHtmlInputElement { Type: "submit" } => (null, null),
                IHtmlInputElement i => (i.Name, i.Value),
                IHtmlTextAreaElement t => (t.Name, t.Value),
                IHtmlSelectElement s => (s.Name, s.Value),
                _ => (null, null),
            };
            if (name is not null && value is not null && !changed.ContainsKey(name))
                pairs.Add(new(name, value));
        }
        pairs.AddRange(changed.SelectMany(f => f.Value.Select(v => new KeyValuePair<string, string>(f.Key, v))));
        var pressed = form.QuerySelectorAll<IHtmlButtonElement>("button[name]").FirstOrDefault(b => button is null || b.Value == button);
        if (button is not null && pressed is null)
            throw new InvalidOperationException($"No button '{button}' on the page.");
        if (pressed is { Name: { } pressedName })
            pairs.Add(new(pressedName, pressed.Value));
        var target = action ?? form.GetAttribute("action");
        return new HttpRequestMessage(HttpMethod.Post, string.IsNullOrEmpty(target) ? page.Address : new Uri(page.Address, target)) { Content = new FormUrlEncodedContent(pairs) };
    }
}
