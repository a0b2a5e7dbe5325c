using CaseMgmt.Api.Cases.HandOver;

namespace CaseMgmt.Api.Inquiries;

/// <summary>What inquiries need.</summary>
internal static class InquirySetup
{
    /// <summary>Adds it.</summary>
    public static IServiceCollection AddInquiries(this IServiceCollection services) => services.AddSingleton<ICaseReceiver, GeneralMatterReceiver>().AddSingleton<CaseMgmt.Api.Cases.Letters.IStatedApplicants, StatedRequesters>().AddSingleton<CaseMgmt.Api.Cases.Life.IBundledFacts, ReviewedDocuments>().AddSingleton<AskedFiles>();
}
