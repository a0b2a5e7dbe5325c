using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Cases.Life;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Texts;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.SchoolTransport;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;

namespace CaseMgmt.Api.SchoolTransport;

/// <summary>The facts of a case of school transport, with their sources and what each rule found, for the file that goes with an appeal.</summary>
internal sealed class TransportBundledFacts : IBundledFacts
{
    /// <inheritdoc/>
    public CaseTypeCode CaseType => TransportCases.Type;

    /// <inheritdoc/>
    public async Task<Guid?> DocumentAsync(IQuerySession session, CaseRow row, CancellationToken ct) =>
        (await TransportDetailsReading.ReadAsync(session, row, new AsOf(null, null), ct)).Transport.Evidence;

    /// <inheritdoc/>
    public string? TextOf(IReadOnlyDictionary<Guid, OpenedDocument> opened, Guid document) => opened.Document<TransportEvidence>(document) is { } evidence
        ? string.Join(
            "\r\n",
            [
                CaseTexts.Get("bundle.facts"), .. TransportFactSheet.ForLetter(evidence, tellsHome: true).Select(f => CaseTexts.Fill("bundle.facts.fact", f.Label, f.Value, f.Source)),
                "", CaseTexts.Get("bundle.facts.rules"), .. evidence.Findings.Select(f => f.Reason),
            ])
        : null;
}
