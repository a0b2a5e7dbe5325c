using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using CaseMgmt.Web.Texts;
using Microsoft.AspNetCore.Mvc;

namespace CaseMgmt.Web.Pages.Officer.Parts;

/// <summary>Messages with the guardian, and the officers' own notes.</summary>
public sealed class MessagesModel(OfficerApi api, CurrentMunicipality here, Wording wording) : CasePartModel(api, here, wording)
{
    /// <summary>The messages, oldest first.</summary>
    public IReadOnlyList<CaseMessage> Messages { get; private set; } = [];

    /// <summary>The notes, oldest first.</summary>
    public IReadOnlyList<CaseNote> Notes { get; private set; } = [];

    /// <summary>What parties have sent in that nobody has gone through, oldest first; nothing is decided before.</summary>
    public IReadOnlyList<NewMaterial> NewMaterial { get; private set; } = [];

    /// <summary>The last message from the guardian that nobody has said is read, or null.</summary>
    public CaseMessage? Unread => Messages.LastOrDefault(m => m is { From: "guardian", ReadAt: null });

    /// <summary>Sends a message.</summary>
    public Task<IActionResult> OnPostMessageAsync([FromForm] CaseForm form, CancellationToken ct) =>
        SendAsync("message", form, () => api.SendMessageAsync(Here, CaseId, form.Text, form.Key, ct), ct, "text");

    /// <summary>Says that the messages are read.</summary>
    public Task<IActionResult> OnPostReadAsync([FromForm] CaseForm form, CancellationToken ct) =>
        SendAsync("read", form, () => api.ReadMessagesAsync(Here, CaseId, form.About, form.Key, ct), ct);

    /// <summary>Says that what was shown as new has been gone through; what came since is not.</summary>
    public Task<IActionResult> OnPostConsideredAsync([FromForm] CaseForm form, [FromForm] IReadOnlyList<Guid> items, CancellationToken ct) => SendAsync(
        "considered", form, () => api.DoAsync(Here, CaseId, "considered-material", new { items, callsForHearing = form.Ticked }, form.Key, null, ct), ct, "items");

    /// <summary>Writes a note.</summary>
    public Task<IActionResult> OnPostNoteAsync([FromForm] CaseForm form, CancellationToken ct) =>
        SendAsync("note", form, () => api.DoAsync(Here, CaseId, "notes", new { text = form.Text }, form.Key, null, ct), ct, "text");

    /// <inheritdoc/>
    protected override async Task ReadPartAsync(CancellationToken ct)
    {
        Messages = await api.MessagesAsync(Here, CaseId, ct);
        NewMaterial = IsOver ? [] : await api.NewMaterialAsync(Here, CaseId, ct);
        Notes = await api.NotesAsync(Here, CaseId, ct);
    }
}
