using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using CaseMgmt.Web.Texts;
using Microsoft.AspNetCore.Mvc;

namespace CaseMgmt.Web.Pages.Officer.Parts;

/// <summary>The documents of a case, and which of them are marked as secret.</summary>
public sealed class DocumentsModel(OfficerApi api, CurrentMunicipality here, Wording wording) : CasePartModel(api, here, wording)
{
    /// <summary>The documents, oldest first.</summary>
    public IReadOnlyList<CaseDocument> Documents { get; private set; } = [];

    /// <summary>The names of those that are files.</summary>
    public IReadOnlyDictionary<Guid, string> FileNames { get; private set; } = new Dictionary<Guid, string>();

    /// <summary>The sections that a mark may rest on.</summary>
    public IReadOnlyList<SecrecyGround> Grounds { get; private set; } = [];

    /// <summary>Marks a document: the choice is the section, the text what is added to it.</summary>
    public Task<IActionResult> OnPostMarkAsync([FromForm] CaseForm form, CancellationToken ct) => string.IsNullOrEmpty(form.Choice)
        ? FailAsync("mark", form, [new FormError(NameOf("mark", form.About) + "-ground", Words.Code("problem", "no-ground"))], StatusCodes.Status422UnprocessableEntity, ct)
        : SendAsync("mark", form, () => api.DoAsync(Here, CaseId, $"documents/{form.About}/classifications", new { secret = true, ground = form.Choice, words = form.Text }, form.Key, null, ct), ct, "ground", "words");

    /// <summary>Takes the mark away.</summary>
    public Task<IActionResult> OnPostUnmarkAsync([FromForm] CaseForm form, CancellationToken ct) =>
        SendAsync("unmark", form, () => api.DoAsync(Here, CaseId, $"documents/{form.About}/classifications", new { secret = false }, form.Key, null, ct), ct);

    /// <inheritdoc/>
    protected override async Task ReadPartAsync(CancellationToken ct)
    {
        Documents = await api.DocumentsAsync(Here, CaseId, ct);
        Grounds = await api.SecrecyGroundsAsync(Here, ct);
        FileNames = Documents.Any(d => d.Kind == "attachment")
            ? (await api.FilesAsync(Here, CaseId, ct)).Where(f => f.Name is not null).ToDictionary(f => f.AttachmentId, f => f.Name!)
            : new Dictionary<Guid, string>();
    }
}
