using CaseMgmt.Web.ApiClient;
using Microsoft.AspNetCore.Mvc;

namespace CaseMgmt.Web.Hosting;

/// <summary>Passes a file on as it comes from the API: a document of somebody else's, never shown as a page of ours.</summary>
public sealed class PassedFile : FileStreamResult
{
    /// <summary>A result that sends the file.</summary>
    /// <param name="file">The file; closed when sent.</param>
    public PassedFile(ApiFile file)
        : base(file.Content, file.MediaType) => FileDownloadName = file.Name ?? "";

    /// <inheritdoc/>
    public override Task ExecuteResultAsync(ActionContext context)
    {
        context.HttpContext.Response.Headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'; sandbox";
        return base.ExecuteResultAsync(context);
    }
}
