using CaseMgmt.Api.Cases.HandOver;
using CaseMgmt.Api.Texts;
using CaseMgmt.Domain.Cases;
using CaseMgmt.Domain.Inquiries;
using CaseMgmt.EventStore;

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
        var (reference, _) = await InquiryIntake.OpenAsync(
            new NewInquiry(
                from.NewCase, InquiryKind.GeneralMatter, from.Channel, from.Header.ArrivedAt, from.Now, from.Header.Subject, from.Header.Applicant, from.Queue,
                new InquiryForm(CaseTexts.CaseType(from.Header.CaseType.Value), text, null, null), from.By, from.Takes),
            from.Policies, session, from.Form, ct);
        return reference;
    }
}
