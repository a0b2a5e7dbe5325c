using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using CaseMgmt.Web.Texts;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;

namespace CaseMgmt.Web.Pages;

/// <summary>The files of a case: list, download and upload. A file passes through as it comes and lies nowhere on the way.</summary>
public abstract class FilesPartModel(CasePartsApi api, CurrentMunicipality here, Wording wording, IAntiforgery antiforgery) : CasePartModel(api, here, wording)
{
    /// <summary>The form's name on the page.</summary>
    public const string FormName = "file";

    /// <summary>Longest body that is read to its end, bytes: a browser tells of what we answer only when it has sent all.</summary>
    public const long MostRead = 200_000_000;

    // The longest file, and what surrounds it in its form.
    private const long Longest = 21_000_000;

    /// <summary>The files, oldest first.</summary>
    public IReadOnlyList<CaseAttachment> Files { get; private set; } = [];

    /// <summary>Receives a file and passes it on.</summary>
    public async Task<IActionResult> OnPostAsync(CancellationToken ct)
    {
        var form = new CaseForm();
        try
        {
            if (Request.ContentLength > Longest)
            {
                await Request.Body.CopyToAsync(Stream.Null, ct);
                return await TooLargeAsync(form, ct);
            }
            if (await PassingUpload.ReadAsync(HttpContext, antiforgery, ct) is not { } upload)
                return BadRequest();
            form.Key = upload.Key;
            if (string.IsNullOrEmpty(upload.Name))
                return await FailAsync(FormName, form, [Wrong("no-file")], StatusCodes.Status422UnprocessableEntity, ct);
            var result = await SendAsync(FormName, form, () => Parts.SendFileAsync(Here, CaseId, upload.Content, upload.Name, upload.Key, ct), ct, "file");
            return TooLong(upload.Failure) ? await TooLargeAsync(form, ct) : result;
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return await TooLargeAsync(form, ct);
        }
    }

    /// <inheritdoc/>
    protected override async Task ReadPartAsync(CancellationToken ct) => Files = await Parts.FilesAsync(Here, CaseId, ct);

    private static bool TooLong(Exception? failure) => failure is BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge };

    private Task<IActionResult> TooLargeAsync(CaseForm form, CancellationToken ct) =>
        FailAsync(FormName, form, [Wrong("attachment-too-large")], StatusCodes.Status413PayloadTooLarge, ct);

    private FormError Wrong(string code) => new($"{FormName}-file", Words.Code("problem", code));
}
