using System.Text.Json;
using CaseMgmt.Api.Cases;
using CaseMgmt.Api.Identity;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Persons;
using CaseMgmt.Domain.SchoolTransport;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;

namespace CaseMgmt.Api.SchoolTransport;

/// <summary>Who is driven, from where, to where and how: what a carrier needs and no more.</summary>
/// <param name="CaseId">The case.</param>
/// <param name="Reference">Its public reference.</param>
/// <param name="Pupil">The pupil's name.</param>
/// <param name="Address">The registered address; null where the register has none or the facts are disposed of.</param>
/// <param name="School">The school's name; null where none is known.</param>
/// <param name="ValidFrom">First day.</param>
/// <param name="ValidTo">Last day.</param>
/// <param name="Mode">How the pupil travels; null while that is told later.</param>
/// <param name="Legs">Where and in which weeks the pupil is fetched and left; empty while that is told later.</param>
/// <param name="Conditions">Conditions of the decision, or null.</param>
/// <param name="Note">What the carrier must know, or null.</param>
internal sealed record TransportDelivery(
    Guid CaseId, string Reference, string Pupil, string? Address, string? School, DateOnly ValidFrom, DateOnly ValidTo, TransportMode? Mode, IReadOnlyList<TransportLeg> Legs, string? Conditions,
    string? Note);

/// <summary>Gives the delivery data of granted transport; every look is audited.</summary>
internal sealed class TransportDeliveries(CaseNames names, MatterProtection matters)
{
    private const string Reason = "transport-delivery";

    /// <summary>The delivery data of a case that the actor may see; null where nothing is granted, or no longer.</summary>
    public async Task<TransportDelivery?> OfAsync(IQuerySession session, CurrentActor actor, CaseRow row, CancellationToken ct)
    {
        var (_, transport) = await TransportDetailsReading.ReadAsync(session, row, new Http.AsOf(null, null), ct);
        if (row.Status == Projections.Cases.CaseStatus.Disposed || row.Outcome is not ("granted" or "partly-granted") || transport is not { GrantedFrom: { } from, GrantedTo: { } to })
            return null;
        // Marked since the case was read: nothing is opened but for the named officers.
        var pupil = new PersonRef(row.Subject);
        var isProtected = (await matters.OfAsync(actor.MunicipalityId, [pupil], new PersonRef(row.Applicant), ct))[pupil] != Protection.None;
        if (isProtected && !actor.SeesProtected)
            return null;
        var opened = await CaseDocuments.OpenAsync(
            session, actor, row.CaseId, [.. new[] { transport.Evidence, transport.Conditions, transport.Arrangement }.OfType<Guid>()], Reason, ct);
        var nameOf = await names.ShowAsync(actor, [row.Subject], Reason, ct);
        var evidence = opened.Document<TransportEvidence>(transport.Evidence);
        var arrangement = transport.Arrangement is { } a ? opened.Document<TransportArrangement>(a) : null;
        return new TransportDelivery(
            row.CaseId, row.Reference, nameOf(row.Subject), evidence?.Pupil?.Address?.OneLine, SchoolOf(row, evidence), DateOnly.FromDateTime(from), DateOnly.FromDateTime(to),
            transport.Mode is { } mode ? Code.Parse<TransportMode>(mode) : null, arrangement?.Legs ?? [],
            transport.Conditions is { } c ? opened.Document<TransportConditions>(c)?.Text : null, arrangement?.Note);
    }

    private static string? SchoolOf(CaseRow row, TransportEvidence? evidence) =>
        evidence is not null && row.Decision is { } decided ? TransportDestination.Of(evidence, JsonSerializer.Deserialize<CaseDecided>(decided, DomainJson.Options)!.DecisionType)?.Name.Value : null;
}
