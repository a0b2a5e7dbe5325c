using System.Globalization;

namespace CaseMgmt.Web.ApiClient;

/// <summary>The case officer's part of the REST API, within one municipality (its code comes first in every call).</summary>
public sealed class OfficerApi(ApiTransport transport)
{
    /// <summary>Cases to work on, oldest first; status null shows the undecided.</summary>
    public Task<Listing<WorklistItem>> WorklistAsync(string municipality, string? status, string? cursor, CancellationToken ct) =>
        transport.GetAsync<Listing<WorklistItem>>(
            $"{municipality}/officer/worklist{Query.With(("status", status), ("limit", "25"), ("cursor", cursor))}", ct);

    /// <summary>One case with facts, findings and proposal, now or as of another time. Not found with code <c>case-not-known-then</c> where there was none then.</summary>
    public Task<CaseDetails> CaseAsync(string municipality, Guid caseId, string? after, ShownTimes times, CancellationToken ct) =>
        transport.GetAsync<CaseDetails>(
            $"{municipality}/officer/school-transport/cases/{caseId}{Query.With(("after", after), ("asKnownAt", Instant(times)), ("effectiveAt", times.EffectiveAt?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)))}", ct);

    /// <summary>What has happened in a case, oldest first; as far as it was known at a time.</summary>
    public Task<Listing<TimelineEntry>> TimelineAsync(string municipality, Guid caseId, ShownTimes times, CancellationToken ct) =>
        transport.GetAsync<Listing<TimelineEntry>>($"{municipality}/officer/cases/{caseId}/timeline{Query.With(("asKnownAt", Instant(times)))}", ct);

    /// <summary>The letter as decided, an HTML document; not found until then.</summary>
    public Task<string> LetterAsync(string municipality, Guid caseId, CancellationToken ct) =>
        transport.GetHtmlAsync($"{municipality}/officer/cases/{caseId}/letter", ct);

    /// <summary>The same letter as PDF/A; not found for a letter that was never written in that form.</summary>
    public Task<byte[]> LetterPdfAsync(string municipality, Guid caseId, CancellationToken ct) =>
        transport.GetBytesAsync($"{municipality}/officer/cases/{caseId}/letter?format=pdf", "application/pdf", ct);

    /// <summary>The letter that the decision would give, an HTML document; nothing is saved.</summary>
    public Task<string> LetterPreviewAsync(string municipality, Guid caseId, Decision decision, CancellationToken ct) =>
        transport.AskHtmlAsync($"{municipality}/officer/school-transport/cases/{caseId}/letter-previews", decision, ct);

    /// <summary>Decides, on the version the officer has read; stale is refused with code <c>stale-version</c>.</summary>
    public Task<CommandAnswer> DecideAsync(string municipality, Guid caseId, Decision decision, long version, Guid idempotencyKey, CancellationToken ct) =>
        transport.CommandAsync<CommandAnswer>($"{municipality}/officer/school-transport/cases/{caseId}/decisions", decision, idempotencyKey, version, ct);

    /// <summary>Corrects a fact, on the version the officer has read; stale is refused with code <c>stale-version</c>.</summary>
    public Task<CommandAnswer> CorrectAsync(string municipality, Guid caseId, Correction correction, long version, Guid idempotencyKey, CancellationToken ct) =>
        transport.CommandAsync<CommandAnswer>($"{municipality}/officer/school-transport/cases/{caseId}/corrections", correction, idempotencyKey, version, ct);

    /// <summary>Applications per school and outcome in one school year.</summary>
    public Task<TransportStatistics> StatisticsAsync(string municipality, string schoolYear, CancellationToken ct) =>
        transport.GetAsync<TransportStatistics>(
            $"{municipality}/officer/school-transport/statistics{Query.With(("schoolYear", schoolYear))}", ct);

    private static string? Instant(ShownTimes times) => times.AsKnownAt?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
