using System.Globalization;
using System.Net;
using System.Resources;
using System.Security.Cryptography;
using System.Text;

namespace CaseMgmt.Api.Adapters.TestIdentity;

/// <summary>The pages of the test identity provider: plain HTML, no script, from <c>sign-in.html</c> and <c>SignInTexts.resx</c>.</summary>
internal static class SignInPage
{
    private const int MostShown = 50;
    private static readonly ResourceManager Texts = new("CaseMgmt.Api.Adapters.TestIdentity.SignInTexts", typeof(SignInPage).Assembly);
    private static readonly string Template = ReadTemplate();

    /// <summary>The list of test persons, narrowed by the words searched for.</summary>
    public static IResult List(AuthorizeRequest request, IReadOnlyList<TestUser> users, string search)
    {
        var words = search.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var found = users.Where(u => words.All(w => $"{u.Id} {u.Name} {u.Description}".Contains(w, StringComparison.OrdinalIgnoreCase))).ToList();
        var hidden = string.Concat(request.Fields.Select(f => $"<input type=\"hidden\" name=\"{f.Name}\" value=\"{Html(f.Value)}\">"));
        var body = new StringBuilder()
            .Append(CultureInfo.InvariantCulture, $"<h1>{Text("heading")}</h1><p>{Text("explanation")}</p>")
            .Append(CultureInfo.InvariantCulture, $"<form method=\"get\" role=\"search\">{hidden}<label for=\"search\">{Text("search")}</label> ")
            .Append(CultureInfo.InvariantCulture, $"<input id=\"search\" name=\"search\" type=\"search\" value=\"{Html(search)}\" autocomplete=\"off\"> <button>{Text("search-button")}</button></form>")
            .Append(CultureInfo.InvariantCulture, $"<p role=\"status\">{Text("count").Replace("{0}", $"{Math.Min(found.Count, MostShown)}", StringComparison.Ordinal).Replace("{1}", $"{found.Count}", StringComparison.Ordinal)}</p>")
            .Append(CultureInfo.InvariantCulture, $"<form method=\"post\">{hidden}<ul>");
        foreach (var user in found.Take(MostShown))
        {
            body.Append(CultureInfo.InvariantCulture, $"<li><button name=\"user\" value=\"{Html(user.Id)}\" aria-describedby=\"about-{Html(user.Id)}\">{Html(user.Name)}</button>")
                .Append(CultureInfo.InvariantCulture, $"<span id=\"about-{Html(user.Id)}\">{Html(user.Description)}</span></li>");
        }
        return Page(body.Append("</ul></form>").ToString(), StatusCodes.Status200OK, new Uri(request.RedirectUri).GetLeftPart(UriPartial.Authority));
    }

    /// <summary>Told when the client or its address is not known; the browser is sent nowhere.</summary>
    public static IResult BadRequest() => Page($"<h1>{Text("bad-request-heading")}</h1><p>{Text("bad-request")}</p>", StatusCodes.Status400BadRequest, null);

    /// <summary>Told after signing out when there is nowhere to go.</summary>
    public static IResult SignedOut() => Page($"<h1>{Text("signed-out-heading")}</h1><p>{Text("signed-out")}</p>", StatusCodes.Status200OK, null);

    private static PageResult Page(string body, int status, string? formTarget)
    {
        var nonce = RandomNumberGenerator.GetHexString(16);
        var html = Template.Replace("{{nonce}}", nonce, StringComparison.Ordinal).Replace("{{title}}", Text("heading"), StringComparison.Ordinal)
            .Replace("{{body}}", body, StringComparison.Ordinal);
        // Browsers hold form-action against the redirect that follows a form as well, hence the client's origin.
        return new PageResult(html, status, $"default-src 'none'; style-src 'nonce-{nonce}'; form-action 'self' {formTarget}; frame-ancestors 'none'; base-uri 'none'");
    }

    private static string Text(string key) => Texts.GetString(key, CultureInfo.InvariantCulture) ?? throw new MissingManifestResourceException(key);

    private static string Html(string text) => WebUtility.HtmlEncode(text);

    private static string ReadTemplate()
    {
        using var stream = typeof(SignInPage).Assembly.GetManifestResourceStream("CaseMgmt.Api.Adapters.TestIdentity.sign-in.html")
            ?? throw new MissingManifestResourceException("sign-in.html");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private sealed record PageResult(string Content, int Status, string Policy) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            var response = httpContext.Response;
            response.StatusCode = Status;
            response.ContentType = "text/html; charset=utf-8";
            response.Headers.ContentSecurityPolicy = Policy;
            return response.WriteAsync(Content, httpContext.RequestAborted);
        }
    }
}
