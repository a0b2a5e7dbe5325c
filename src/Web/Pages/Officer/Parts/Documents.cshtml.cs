using System.Globalization;
using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using CaseMgmt.Web.Texts;
using Microsoft.AspNetCore.Mvc;

namespace CaseMgmt.Web.Pages.Officer.Parts;

/// <summary>The documents of a case, and which of them are marked as secret.</summary>
public sealed class DocumentsModel(OfficerApi api, CurrentMunicipality here, Wording wording) : CasePartModel(api, here, wording)
{
    // Offentlighets- och sekretesslagen.
    private const string SecrecyAct = "2009:400";

    /// <summary>The documents, oldest first.</summary>
    public IReadOnlyList<CaseDocument> Documents { get; private set; } = [];

    /// <summary>Marks a document, by chapter and section of the law.</summary>
    public Task<IActionResult> OnPostMarkAsync([FromForm] SecrecyForm form, CancellationToken ct)
    {
        var ground = string.Create(CultureInfo.InvariantCulture, $"{SecrecyAct} {form.Chapter?.Trim()}:{form.Section?.Trim()}");
        return SendAsync("mark", form, () => api.DoAsync(Here, CaseId, $"documents/{form.About}/classifications", new { secret = true, ground }, form.Key, null, ct), ct, "ground");
    }

    /// <summary>Takes the mark away.</summary>
    public Task<IActionResult> OnPostUnmarkAsync([FromForm] CaseForm form, CancellationToken ct) =>
        SendAsync("unmark", form, () => api.DoAsync(Here, CaseId, $"documents/{form.About}/classifications", new { secret = false }, form.Key, null, ct), ct);

    /// <inheritdoc/>
    protected override async Task ReadPartAsync(CancellationToken ct) => Documents = await api.DocumentsAsync(Here, CaseId, ct);
}

/// <summary>The section of the law that a mark rests on.</summary>
public sealed class SecrecyForm : CaseForm
{
    /// <summary>The chapter.</summary>
    public string? Chapter { get; set; }

    /// <summary>The section.</summary>
    public string? Section { get; set; }
}
