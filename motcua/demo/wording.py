# ruff: noqa: E501  a sentence stays in one piece, as whoever checks the wording reads it
"""What people and officials write in the sample province: requests, remarks, reasons, comments."""

from collections.abc import Mapping

# What is asked for, by procedure; {…} is filled in by `answering`.
REQUESTS: Mapping[str, tuple[str, ...]] = {
    "1.000656": (
        "Đề nghị đăng ký khai tử cho {relative} là {elder}, mất ngày {days_ago} tại nhà riêng, {home}.",
        "Đề nghị đăng ký khai tử cho {relative} là {elder}, mất ngày {days_ago} tại Bệnh viện Đa khoa tỉnh Thanh Hóa do bệnh nặng.",
    ),
    "1.000689": (
        "Đề nghị đăng ký khai sinh cho cháu {child}, sinh ngày {days_ago}, đồng thời đăng ký việc nhận cha cho cháu; cha là {partner}.",
    ),
    "1.000894": (
        "Đề nghị đăng ký kết hôn với {partner}, sinh năm {partner_year}, cùng thường trú tại {commune}. Hai bên tự nguyện, kết hôn lần đầu.",
        "Đề nghị đăng ký kết hôn với {partner}, sinh năm {partner_year}. Hai bên thống nhất đăng ký tại {commune} và sẽ cùng có mặt khi nhận kết quả.",
    ),
    "1.001570": (
        "Đề nghị tạm ngừng kinh doanh của Hộ kinh doanh {name} từ ngày {next_month} trong 06 tháng, lý do sửa chữa cửa hàng.",
        "Đề nghị tạm ngừng kinh doanh của Hộ kinh doanh {name} từ ngày {next_month} trong 12 tháng vì lý do gia đình.",
    ),
    "1.001699": (
        "Đề nghị xác định mức độ khuyết tật vận động, bị tai nạn lao động năm {past_year}, đi lại phải dùng nạng.",
        "Đề nghị xác định lại mức độ khuyết tật nghe, nói; tình trạng nặng hơn so với lần xác định năm {past_year}.",
        "Đề nghị xác định mức độ khuyết tật nhìn, mắt trái không còn thị lực, mắt phải 2/10.",
    ),
    "1.003001": (
        "Đề nghị đánh giá đáp ứng Thực hành tốt cơ sở bán lẻ thuốc (GPP) cho nhà thuốc tại {home}, {commune}; dược sĩ phụ trách {partner}.",
    ),
    "1.003622": (
        "Thông báo tổ chức lễ hội truyền thống của thôn từ ngày {next_month}, quy mô khoảng 500 người, gồm phần lễ và các trò chơi dân gian.",
        "Thông báo tổ chức lễ hội xuống đồng ngày {next_month} tại sân vận động {commune}, quy mô khoảng 800 người.",
    ),
    "1.004616": (
        "Đề nghị cấp Chứng chỉ hành nghề dược, trình độ dược sĩ đại học, phạm vi bán lẻ thuốc tại nhà thuốc; đã thực hành 24 tháng.",
        "Đề nghị cấp Chứng chỉ hành nghề dược, trình độ dược sĩ cao đẳng, đã thực hành 18 tháng tại quầy thuốc trên địa bàn.",
    ),
    "1.009397": (
        "Đề nghị chấp thuận tổ chức chương trình ca nhạc ngày {next_month} tại Nhà văn hóa trung tâm, thời lượng 90 phút, khoảng 600 người xem.",
    ),
    "1.012784": (
        "Đề nghị tách thửa đất số {plot}, tờ bản đồ số {sheet}, diện tích {area} m² tại {home}, {commune} thành 02 thửa để tặng cho con.",
        "Đề nghị hợp thửa đất số {plot} và thửa liền kề, tờ bản đồ số {sheet}, tại {home}, {commune}; cùng loại đất ở nông thôn.",
        "Đề nghị tách thửa đất số {plot}, tờ bản đồ số {sheet}, tại {home}, {commune} thành 03 thửa để chia thừa kế cho các con.",
    ),
    "1.013274": (
        "Đề nghị sử dụng tạm thời vỉa hè trước nhà tại {home} để tổ chức đám cưới từ ngày {next_week}, trong 02 ngày.",
        "Đề nghị sử dụng tạm thời một phần lòng đường tại {home} để tập kết vật liệu xây dựng nhà ở trong 15 ngày.",
    ),
    "1.014027": (
        "Tôi đã đủ 75 tuổi, không có lương hưu và trợ cấp bảo hiểm xã hội hằng tháng. Đề nghị được hưởng trợ cấp hưu trí xã hội, nhận qua tài khoản ngân hàng.",
        "Đề nghị được hưởng trợ cấp hưu trí xã hội theo quy định; hiện sống cùng con tại {home}, nhận tiền mặt tại điểm chi trả của xã.",
    ),
    "1.014028": (
        "Đề nghị hỗ trợ chi phí mai táng cho {relative} là {elder}, đang hưởng trợ cấp hưu trí xã hội, mất ngày {days_ago}.",
    ),
    "2.000488": (
        "Đề nghị cấp Phiếu lý lịch tư pháp số 1 để hoàn thiện hồ sơ xin việc tại Khu công nghiệp Lễ Môn.",
        "Đề nghị cấp Phiếu lý lịch tư pháp số 2 để làm thủ tục đi lao động tại Nhật Bản.",
        "Đề nghị cấp Phiếu lý lịch tư pháp số 1 để bổ sung hồ sơ dự tuyển viên chức.",
    ),
    "2.000635": (
        "Đề nghị cấp 03 bản sao Giấy khai sinh của con là {child}, đã đăng ký tại {commune}, để nhập học.",
        "Đề nghị cấp 02 bản sao Trích lục kết hôn của vợ chồng, đăng ký năm {past_year} tại {commune}, để vay vốn ngân hàng.",
    ),
    "2.000884": (
        "Đề nghị chứng thực chữ ký trong giấy ủy quyền nhận lương hưu hộ.",
        "Đề nghị chứng thực chữ ký trong bản khai lý lịch cá nhân để xin việc.",
        "Đề nghị chứng thực chữ ký trong giấy cam kết tài sản riêng.",
    ),
    "2.000908": (
        "Đề nghị cấp 01 bản sao từ sổ gốc quyết định tặng thưởng năm {past_year} do bản chính bị thất lạc.",
        "Đề nghị cấp bản sao từ sổ gốc giấy chứng nhận gia đình văn hóa năm {past_year}.",
    ),
    "2.001955": ("Đề nghị đăng ký nội quy lao động sửa đổi năm 2026, áp dụng cho 126 lao động tại trụ sở chính.",),
    "2.002481": (
        "Đề nghị cho con là {child}, học sinh lớp 7, chuyển trường về trung học cơ sở tại {commune} do gia đình chuyển nơi cư trú.",
        "Đề nghị cho con là {child}, học sinh lớp 8, chuyển trường vì bố mẹ chuyển công tác.",
    ),
}
GENERAL_REQUEST = "Đề nghị cơ quan giải quyết thủ tục theo hồ sơ gửi kèm; thông tin liên hệ như đã khai."
ADDED = " Bổ sung: đã rà soát và khai lại cho khớp với giấy tờ kèm theo."

COMMERCE = (
    ("Tạp hóa", "Bán lẻ lương thực, thực phẩm, đồ uống trong các cửa hàng tổng hợp", "4711"),
    ("Quán ăn", "Nhà hàng và các dịch vụ ăn uống phục vụ lưu động", "5610"),
    ("Sửa chữa xe máy", "Bảo dưỡng, sửa chữa mô tô, xe máy", "4542"),
    ("Vật liệu xây dựng", "Bán lẻ đồ ngũ kim, sơn, kính và thiết bị lắp đặt khác trong xây dựng", "4752"),
    ("Cắt tóc", "Cắt tóc, làm đầu, gội đầu", "9631"),
    ("May mặc", "May trang phục", "1410"),
)
CERTIFIED_PAPERS = (
    "Bằng tốt nghiệp trung học phổ thông",
    "Giấy chứng nhận quyền sử dụng đất",
    "Giấy khai sinh",
    "Thẻ căn cước",
    "Bằng tốt nghiệp đại học",
    "Sổ tiết kiệm",
    "Hợp đồng lao động",
    "Giấy phép lái xe",
    "Chứng chỉ ngoại ngữ",
)
CORRECTIONS = (  # what, from, to, why
    ("Chữ đệm", "Thi", "Thị", "Giấy khai sinh ghi thiếu dấu so với học bạ và căn cước."),
    (
        "Ngày sinh",
        "12/5/2004",
        "15/2/2004",
        "Ngày, tháng sinh bị ghi nhầm khi đăng ký, có học bạ và sổ tiêm chủng làm căn cứ.",
    ),
    (
        "Quê quán",
        "huyện Ngọc Lặc, tỉnh Thanh Hóa",
        "xã Ngọc Lặc, tỉnh Thanh Hóa",
        "Ghi theo tên đơn vị hành chính hiện nay.",
    ),
    ("Năm sinh của mẹ", "1979", "1976", "Năm sinh của mẹ ghi không khớp với căn cước của mẹ."),
)
PURPOSES = (
    "Bổ sung hồ sơ đi lao động ở nước ngoài",
    "Bổ sung hồ sơ chuyển nhượng quyền sử dụng đất",
    "Bổ sung hồ sơ xin việc làm",
)

# Supplement requests: reason and remedy.
PAPER_FAULTS = (
    (
        "Ảnh chụp bị mờ, không đọc được số và ngày cấp.",
        "Chụp lại toàn bộ giấy tờ nơi đủ sáng, thấy rõ bốn góc, rồi tải lên.",
    ),
    ("Thiếu trang sau của giấy tờ.", "Tải lên đủ hai mặt của giấy tờ."),
    ("Giấy tờ chưa có chữ ký của người khai.", "Ký vào mục người khai, chụp lại và tải lên."),
    (
        "Tên trên giấy tờ không khớp với thông tin đã khai.",
        "Tải lên giấy tờ đúng người, hoặc sửa lại thông tin cho khớp.",
    ),
)
ANY_FIELD_FAULTS = (
    ("Nội dung khai chưa rõ, chưa đủ căn cứ để giải quyết.", "Ghi rõ thời gian, địa điểm và người liên quan."),
    ("Thông tin khai không khớp với dữ liệu đã tra cứu.", "Kiểm tra lại theo giấy tờ đang giữ và sửa cho đúng."),
    ("Thông tin khai chưa đầy đủ.", "Khai đủ theo hướng dẫn ghi dưới ô."),
)
FIELD_FAULTS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "papers_to_certify.items": (
        (
            "Số trang khai không khớp với bản chính xuất trình.",
            "Khai lại tên giấy tờ, số trang và số bản theo bản chính.",
        ),
    ),
    "purpose.copies": (
        ("Mỗi nơi chỉ nhận 01 bản chính; số bản đề nghị chưa rõ sẽ dùng ở đâu.", "Ghi lại số bản thật sự cần dùng."),
    ),
    "child.birth_place": (
        (
            "Nơi sinh ghi chưa đủ tên cơ sở y tế và địa chỉ.",
            "Ghi đủ tên cơ sở y tế, xã hoặc phường và tỉnh như trong giấy chứng sinh.",
        ),
    ),
    "child.full_name": (
        ("Chữ đệm của trẻ chưa khớp với giấy chứng sinh.", "Kiểm tra và ghi lại họ, chữ đệm, tên của trẻ."),
    ),
    "household.name": (
        ("Tên hộ kinh doanh trùng với hộ đã đăng ký trên địa bàn.", "Chọn tên riêng khác hoặc thêm chữ để phân biệt."),
    ),
    "land.plot": (
        ("Số thửa, số tờ bản đồ không khớp với dữ liệu đất đai.", "Ghi lại đúng như trong Giấy chứng nhận."),
    ),
}
SECOND_REASON = (
    "Giấy tờ bổ sung lần một vẫn chưa đọc được số chứng nhận; trưởng bộ phận đồng ý yêu cầu bổ sung lần hai."
)

REFUSED_AT_RECEIPT = (
    ("Hồ sơ nộp trùng với hồ sơ đã được tiếp nhận.", "Điều 14 Nghị định 118/2025/NĐ-CP"),
    (
        "Nội dung đề nghị không thuộc thẩm quyền giải quyết của Ủy ban nhân dân cấp xã; đã hướng dẫn nơi nộp.",
        "Điều 14 Nghị định 118/2025/NĐ-CP",
    ),
    ("Bản chính bị tẩy xóa, sửa chữa nên không được dùng để chứng thực.", "Điều 22 Nghị định 23/2015/NĐ-CP"),
)
REFUSED_RESULT = "Hồ sơ chưa đáp ứng điều kiện theo quy định; kết quả tra cứu, xác minh không trùng khớp với nội dung đề nghị. Đề nghị hoàn thiện và nộp lại khi đủ điều kiện."
LAND_REFUSED = "Thửa đất sau khi tách không bảo đảm diện tích tối thiểu theo quy định của Ủy ban nhân dân tỉnh."
LAND_GROUND = "Điều 220 Luật Đất đai 2024"
WITHDRAWN = (
    "Khai nhầm thủ tục, xin rút để nộp lại cho đúng.",
    "Chưa có nhu cầu thực hiện nữa.",
    "Cần chuẩn bị thêm giấy tờ, xin rút hồ sơ để nộp sau.",
)
GROUND = "Nghị định 118/2025/NĐ-CP"
STOPPED = "Đã quá thời hạn bổ sung ghi trong phiếu yêu cầu mà người nộp chưa bổ sung hồ sơ."
STOP_GROUND = "Điều 17 Nghị định 118/2025/NĐ-CP"
SENT_BACK = (
    "Dự thảo kết quả ghi thiếu ngày cấp căn cước, đề nghị kiểm tra lại.",
    "Đề nghị bổ sung kết quả tra cứu trước khi trình ký.",
)
EXTENDED = (
    "Số lượng hồ sơ tăng cao trong kỳ, cần thêm thời gian thẩm định.",
    "Chờ kết quả kiểm tra thực địa và ý kiến của đơn vị phối hợp.",
    "Cần xác minh thêm nguồn gốc giấy tờ tại nơi cấp.",
)
VARIANT = "Phải xác minh tại nơi thường trú trước đây nên áp dụng thời hạn tương ứng."
QUESTION = "Đề nghị Quý cơ quan cho ý kiến về nội dung hồ sơ thuộc lĩnh vực quản lý."
OPINIONS = (
    "Qua kiểm tra sổ lưu, nội dung đề nghị phù hợp với dữ liệu đang quản lý.",
    "Nhất trí với nội dung đề nghị; không có ý kiến khác.",
    "Trong thời gian cư trú tại địa phương, công dân chưa đăng ký kết hôn với ai.",
)
PRAISE = (
    "Cán bộ hướng dẫn nhiệt tình, trả kết quả sớm hơn hẹn.",
    "Làm ở nhà được, không phải đi lại.",
    "Nhanh, rõ ràng.",
    "Cảm ơn các anh chị ở trung tâm.",
)
BLAME = (
    "Trễ hẹn mà không được báo trước.",
    "Phải đi lại nhiều lần mới xong.",
    "Thời gian chờ quá lâu so với giấy hẹn.",
)
