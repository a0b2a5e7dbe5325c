using CaseMgmt.Api.Http;
using CaseMgmt.Api.Identity;
using CaseMgmt.Api.OpenApi;
using CaseMgmt.Domain;
using CaseMgmt.Domain.Rules;
using CaseMgmt.EventStore;
using FluentValidation;

namespace CaseMgmt.Api.Cases.Correspondence;

/// <summary>
/// An officer marks a file as secret (sekretessmarkering, offentlighets- och sekretesslagen 5 kap. 5 §). The mark is a reminder and decides nothing: secrecy is
/// tried anew whenever somebody asks for the file.
/// </summary>
internal sealed class SecrecyMarks : IUseCase
{
    private const string Mark = "UPDATE case_attachments SET secret_at = $4, secret_by = $5, secret_section = $6 WHERE tenant_id = $1 AND case_id = $2 AND id = $3";
    private const string Remove = "UPDATE case_attachments SET secret_at = NULL, secret_by = NULL, secret_section = NULL WHERE tenant_id = $1 AND case_id = $2 AND id = $3";
    private const string Exists = "SELECT EXISTS (SELECT FROM case_attachments WHERE tenant_id = $1 AND case_id = $2 AND id = $3)";

    /// <inheritdoc/>
    public static void Map(RouteGroups groups) => groups.Officer.MapPost("/cases/{caseId:guid}/attachments/{attachmentId:guid}/secrecy-marks", Handle)
        .Describe("mark-attachment", "Mark a file as secret, or take the mark away", "A file that an officer put in and marked is not shown to guardians. The mark reminds; secrecy is tried when somebody asks for the file.")
        .Refuses(RejectionKind.NotFound, "case-not-found", "attachment-not-found").Refuses(RejectionKind.Conflict, "case-disposed").Produces<CaseActions.Response>();

    private static async Task<IResult> Handle(
        Guid caseId, Guid attachmentId, Request request, IdempotentCommand command, CurrentActor actor, IDocumentStore store, TimeProvider time, CancellationToken ct)
    {
        var row = await CaseWriting.OpenAsync(caseId, actor, store, ct);
        return await command.RunAsync(request, _ => true, async (_, session) =>
        {
            if (!await session.QueryAsync(CaseWriting.Statement(Exists, actor.MunicipalityId, caseId, attachmentId), async r => await r.ReadAsync(ct) && r.GetBoolean(0), ct))
                return new Rejection("attachment-not-found", RejectionKind.NotFound);
            session.Execute(request.Section is { } section
                ? CaseWriting.Statement(Mark, actor.MunicipalityId, caseId, attachmentId, time.GetUtcNow(), actor.Actor.Id, section)
                : CaseWriting.Statement(Remove, actor.MunicipalityId, caseId, attachmentId));
            return CommandAnswer.Ok(row.Version, new { caseId });
        }, ct: ct);
    }

    /// <summary>The mark.</summary>
    /// <param name="Section">The section it rests on, such as <c>2009:400 23:2</c>; null to take the mark away.</param>
    internal sealed record Request(string? Section);

    /// <summary>The form of the request.</summary>
    internal sealed class Validator : AbstractValidator<Request>
    {
        /// <summary>The rules.</summary>
        public Validator() => RuleFor(r => r.Section).Must(s => s is null || IsCitation(s)).WithErrorCode("malformed");

        private static bool IsCitation(string text)
        {
            try
            {
                Citation.Parse(text);
                return text.Length <= 40;
            }
            catch (FormatException)
            {
                return false;
            }
        }
    }
}
