using CaseMgmt.Api.Cases.Life;
using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Api.Texts;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Persons;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;

namespace CaseMgmt.Api.Cases.Intake;

/// <summary>The receipt for an application: its reference, when it arrived, and the form as it was seen and sent.</summary>
internal sealed class CaseReceipt : IUseCase
{
    /// <inheritdoc/>
    public static void Map(RouteGroups groups)
    {
        groups.Guardian.MapGet("/cases/{caseId:guid}/receipt", Handle)
            .Describe("my-case-receipt", "Read the receipt of my application", "With the form as the applicant saw and sent it. Where somebody is protected, what another guardian wrote is left out; what another guardian wrote of a home always is.")
            .Refuses(RejectionKind.NotFound, "case-not-found").Produces<Response>();
        groups.Officer.MapGet("/cases/{caseId:guid}/receipt", Handle)
            .Describe("case-receipt", "Read the receipt of an application", "With the form as the applicant saw and sent it.")
            .Refuses(RejectionKind.NotFound, "case-not-found").Produces<Response>();
    }

    private static async Task<Response> Handle(Guid caseId, CurrentActor actor, MatterProtection matters, IDocumentStore store, CancellationToken ct)
    {
        await using var session = store.QuerySession(actor.MunicipalityId);
        var row = await CaseRows.OneAsync(session, Viewers.Of(actor), caseId, ct);
        var reader = await CaseTextReader.ForAsync(session, actor, caseId, matters, ct);
        var form = reader.Shows(new PersonRef(row.Applicant).ToString())
            ? (await CaseDocuments.OpenAsync(session, actor, caseId, [row.Form], "case-receipt", ct)).Document<FormSnapshot>(row.Form)
            : null;
        if (form is not null && actor.Actor.Kind != ActorKind.CaseOfficer && row.Applicant != actor.GuardianRef?.Value)
            form = form with { Answers = [.. form.Answers.Where(a => !a.TellsHome)] };
        return new Response(
            row.CaseId, row.Reference, row.CaseType, CaseTexts.CaseType(row.CaseType), Code.Parse<Channel>(row.Channel), CaseTexts.Get($"channel.{row.Channel}"), row.RegisteredAt, form);
    }

    /// <summary>The receipt.</summary>
    /// <param name="CaseId">The case.</param>
    /// <param name="Reference">Its public reference: short, speakable, its last character checks the others.</param>
    /// <param name="CaseType">The case type's code.</param>
    /// <param name="CaseTypeTitle">The same in Swedish.</param>
    /// <param name="Channel">How it came.</param>
    /// <param name="ChannelText">The same in Swedish.</param>
    /// <param name="ArrivedAt">When it arrived; the clocks run from it.</param>
    /// <param name="Form">The form; null when disposed of, and when it is not to be shown because somebody is protected.</param>
    internal sealed record Response(
        Guid CaseId, string Reference, string CaseType, string CaseTypeTitle, Channel Channel, string ChannelText, DateTime ArrivedAt, FormSnapshot? Form);
}
