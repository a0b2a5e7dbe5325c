using CaseMgmt.Web.ApiClient;
using CaseMgmt.Web.Hosting;
using CaseMgmt.Web.Texts;
using Microsoft.AspNetCore.Mvc;

namespace CaseMgmt.Web.Pages.Guardian.Parts;

/// <summary>Messages with the officers.</summary>
public sealed class MessagesModel(GuardianApi api, CurrentMunicipality here, Wording wording) : CasePartModel(api, here, wording)
{
    /// <summary>The messages, oldest first.</summary>
    public IReadOnlyList<CaseMessage> Messages { get; private set; } = [];

    /// <summary>The last message from the municipality that nobody has said is read, or null.</summary>
    public CaseMessage? Unread => Messages.LastOrDefault(m => m is { From: "municipality", ReadAt: null });

    /// <summary>Sends a message.</summary>
    public Task<IActionResult> OnPostMessageAsync([FromForm] CaseForm form, CancellationToken ct) =>
        SendAsync("message", form, () => api.SendMessageAsync(Here, CaseId, form.Text, form.Key, ct), ct, "text");

    /// <summary>Says that the messages are read.</summary>
    public Task<IActionResult> OnPostReadAsync([FromForm] CaseForm form, CancellationToken ct) =>
        SendAsync("read", form, () => api.ReadMessagesAsync(Here, CaseId, form.About, form.Key, ct), ct);

    /// <inheritdoc/>
    protected override async Task ReadPartAsync(CancellationToken ct) => Messages = await api.MessagesAsync(Here, CaseId, ct);
}
