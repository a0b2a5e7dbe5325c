using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Mvc;

namespace CaseMgmt.Web.Hosting;

/// <summary>Shows a letter, byte for byte as the API keeps it, under a policy that lets it run nothing: no script, no forms, no frames, no styles but the style sheets it was sealed with, named by their hashes.</summary>
public sealed partial class LetterResult(string html) : ContentResult
{
    /// <inheritdoc/>
    public override Task ExecuteResultAsync(ActionContext context)
    {
        var hashes = StyleSheets().Matches(html)
            .Select(m => $" 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(m.Groups["sheet"].Value.ReplaceLineEndings("\n"))))}'");
        context.HttpContext.Response.Headers.ContentSecurityPolicy =
            $"default-src 'none'; style-src{string.Concat(hashes.DefaultIfEmpty(" 'none'"))}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox allow-modals allow-popups";
        Content = html;
        ContentType = "text/html; charset=utf-8";
        return base.ExecuteResultAsync(context);
    }

    [GeneratedRegex("<style[^>]*>(?<sheet>.*?)</style>", RegexOptions.Singleline | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex StyleSheets();
}
