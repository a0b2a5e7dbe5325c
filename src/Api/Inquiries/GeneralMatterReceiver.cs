using CaseMgmt.Api.Cases.HandOver;
using CaseMgmt.Api.Texts;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Inquiries;
using CaseMgmt.Domain.Persons;
using CaseMgmt.EventStore;
using CaseMgmt.Projections;

namespace CaseMgmt.Api.Inquiries;

/// <summary>What came to a service that it does not belong to, and belongs to none that takes it over itself, goes on as another matter.</summary>
internal sealed class GeneralMatterReceiver : ICaseReceiver
{
    /// <inheritdoc/>
    public CaseTypeCode CaseType => CaseTypes.GeneralMatter.Code;

    /// <inheritdoc/>
    public async Task<CaseReference> ReceiveAsync(MisdirectedCase from, IDocumentSession session, CancellationToken ct)
    {
        var text = string.Join('\n', from.Form.Answers.Select(a => $"{a.Question}: {a.Answer}"));
        // Who asked without standing in any register is known by this alone.
        var said = from.Header.Applicant == PersonRef.Outside && await StatedRequesters.FormAsync(session, from.Takes.From, ct) is { } form
            ? (await session.Vault.ComputeAsync([form.Id], "hand-over", ct)).Document(form)
            : null;
        var (reference, _) = await InquiryIntake.OpenAsync(
            new NewInquiry(
                from.NewCase, InquiryKind.GeneralMatter, from.Channel, from.Header.ArrivedAt, from.Now, from.Header.Subject, from.Header.Applicant, from.Queue,
                new InquiryForm(CaseTexts.CaseType(from.Header.CaseType.Value), text, said?.Name, said?.Contact), from.By, from.Takes),
            from.Policies, session, from.Form, ct);
        return reference;
    }
}
